// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import org.grpcspring.samples.kotlin.proto.Reading
import org.springframework.stereotype.Component

/** Keeps readings by station, as slowly as a database does. */
@Component
class Archive {

    private val readings = ConcurrentHashMap<String, List<Reading>>()

    suspend fun add(reading: Reading) {
        delay(1)
        readings.merge(reading.station, listOf(reading), List<Reading>::plus)
    }

    suspend fun latest(station: String): Reading? {
        delay(1)
        return readings[station]?.last()
    }

    suspend fun forget(station: String) {
        delay(1)
        readings.remove(station)
    }

    fun all(station: String): Flow<Reading> = flow {
        readings[station]?.forEach {
            delay(1)
            emit(it)
        }
    }
}
