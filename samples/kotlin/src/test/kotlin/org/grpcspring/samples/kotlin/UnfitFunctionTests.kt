// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.grpcspring.samples.kotlin.proto.Reading
import org.grpcspring.samples.kotlin.proto.Station
import org.grpcspring.samples.kotlin.proto.WeatherGrpc
import org.grpcspring.server.service.GrpcService
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.EnableAutoConfiguration

/** Starts with functions that do not fit their RPCs. */
class UnfitFunctionTests {

    @ParameterizedTest
    @ValueSource(classes = [SuspendsForAFlow::class, SuspendsForAnother::class])
    fun startFailsWithWhatTheFunctionReturns(unfit: Class<*>) {
        assertThatThrownBy { SpringApplication.run(unfit, "--grpc.server.port=0") }
            .hasStackTraceContaining("does not fit the RPC weather.v1.Weather/")
            .hasStackTraceContaining("it suspends and returns ")
    }

    @EnableAutoConfiguration
    @GrpcService(WeatherGrpc::class, partial = true)
    class SuspendsForAFlow {
        @Suppress("unused", "RedundantSuspendModifier")
        suspend fun replay(station: Station): Flow<Reading> = emptyFlow()
    }

    @EnableAutoConfiguration
    @GrpcService(WeatherGrpc::class, partial = true)
    class SuspendsForAnother {
        @Suppress("unused", "RedundantSuspendModifier")
        suspend fun latest(station: Station): Station = station
    }
}
