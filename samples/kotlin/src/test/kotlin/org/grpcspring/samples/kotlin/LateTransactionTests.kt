// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import org.assertj.core.api.Assertions.assertThat
import org.grpcspring.samples.kotlin.proto.Reading
import org.grpcspring.samples.kotlin.proto.Station
import org.grpcspring.samples.kotlin.proto.WeatherGrpc
import org.grpcspring.server.service.GrpcService
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.test.system.CapturedOutput
import org.springframework.boot.test.system.OutputCaptureExtension
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.transaction.PlatformTransactionManager
import org.springframework.transaction.TransactionDefinition
import org.springframework.transaction.TransactionStatus
import org.springframework.transaction.annotation.EnableTransactionManagement
import org.springframework.transaction.annotation.Transactional
import org.springframework.transaction.support.SimpleTransactionStatus

/** Starts with functions that suspend, or return a flow, in a transaction of a thread. */
@ExtendWith(OutputCaptureExtension::class)
class LateTransactionTests {

    @Test
    fun startWarnsOfTransactionsThatEndBeforeTheirWorkBegins(output: CapturedOutput) {
        SpringApplication(InTransactions::class.java, OfThreads::class.java)
            .run("--grpc.server.port=0")
            .close()
        assertThat(output.out)
            .contains("@Transactional has no effect on ")
            .containsOnlyOnce("InTransactions.latest of the bean")
            .contains("': it suspends")
            .containsOnlyOnce("InTransactions.replay of the bean")
            .contains("': it returns a Flow")
    }

    @GrpcService(WeatherGrpc::class, partial = true)
    @Transactional
    class InTransactions {
        @Suppress("unused", "RedundantSuspendModifier")
        suspend fun latest(station: Station): Reading =
            Reading.newBuilder().setStation(station.name).build()

        @Suppress("unused") fun replay(station: Station): Flow<Reading> = emptyFlow()
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableTransactionManagement(proxyTargetClass = true)
    class OfThreads {

        @Bean fun transactions(): PlatformTransactionManager = Threads()
    }

    /** Has transactions without resources. */
    class Threads : PlatformTransactionManager {

        override fun getTransaction(definition: TransactionDefinition?): TransactionStatus =
            SimpleTransactionStatus()

        override fun commit(status: TransactionStatus) = Unit

        override fun rollback(status: TransactionStatus) = Unit
    }
}
