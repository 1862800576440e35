// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import io.grpc.Status
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.runningReduce
import org.grpcspring.samples.kotlin.proto.Reading
import org.grpcspring.samples.kotlin.proto.Station
import org.grpcspring.samples.kotlin.proto.Summary
import org.grpcspring.samples.kotlin.proto.WeatherGrpc
import org.grpcspring.server.service.GrpcService

/** Serves the readings of stations. */
@GrpcService(WeatherGrpc::class)
class WeatherService(private val archive: Archive) {

    suspend fun latest(station: Station): Reading =
        archive.latest(station.name)
            ?: throw Status.NOT_FOUND.withDescription("${station.name} has no readings")
                .asException()

    suspend fun forget(station: Station) = archive.forget(station.name)

    fun replay(station: Station): Flow<Reading> = archive.all(station.name)

    suspend fun record(readings: Flow<Reading>): Summary {
        val count = readings.onEach(archive::add).count()
        return Summary.newBuilder().setReadings(count).build()
    }

    fun smooth(readings: Flow<Reading>): Flow<Reading> =
        readings.runningReduce { before, now ->
            now.toBuilder().setCelsius((before.celsius + now.celsius) / 2).build()
        }
}
