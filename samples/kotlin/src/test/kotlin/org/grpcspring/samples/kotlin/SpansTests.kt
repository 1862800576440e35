// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import io.grpc.MethodDescriptor
import io.grpc.ServerServiceDefinition
import io.grpc.kotlin.AbstractCoroutineServerImpl
import io.grpc.kotlin.ServerCalls.unaryServerMethodDefinition
import io.micrometer.tracing.Tracer
import io.opentelemetry.api.trace.SpanKind
import io.opentelemetry.context.Context
import io.opentelemetry.sdk.trace.ReadWriteSpan
import io.opentelemetry.sdk.trace.ReadableSpan
import io.opentelemetry.sdk.trace.SpanProcessor
import java.util.concurrent.CopyOnWriteArrayList
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.grpcspring.client.channel.GrpcChannels
import org.grpcspring.samples.kotlin.proto.Reading
import org.grpcspring.samples.kotlin.proto.Station
import org.grpcspring.samples.kotlin.proto.WeatherGrpc
import org.grpcspring.server.service.GrpcService
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.boot.test.context.TestConfiguration
import org.springframework.context.annotation.Bean

/** A coroutine is in the span of its call, on whatever thread it goes on. */
@SpringBootTest(
    properties =
        [
            "grpc.server.port=0",
            "grpc.server.address=127.0.0.1",
            "grpc.client.self.address=self:self",
            "grpc.client.self.negotiation-type=PLAINTEXT",
            "management.tracing.sampling.probability=1.0",
        ]
)
@Timeout(60)
class SpansTests(
    @Autowired channels: GrpcChannels,
    @param:Autowired private val tracer: Tracer,
    @param:Autowired private val spans: Ended,
) {

    private val channel = channels["self"]
    private val station = Station.newBuilder().setName("tells the span").build()

    @Test
    fun functionThatSuspendedIsInTheSpanOfItsCall() {
        assertToldTheSpan("Weather/Latest") {
            call(WeatherGrpc.getLatestMethod()).all(station).replies().single().station
        }
    }

    @Test
    fun flowThatSuspendedIsInTheSpanOfItsCall() {
        assertToldTheSpan("Weather/Replay") {
            call(WeatherGrpc.getReplayMethod()).all(station).replies().single().station
        }
    }

    @Test
    fun serviceOfGrpcKotlinIsInTheSpanOfItsCall() {
        assertToldTheSpan("Generated/Latest") {
            call(Generated.LATEST).all(station).replies().single().station
        }
    }

    /** Asserts that what a call within a span told is the span of the server, in the same trace. */
    private fun assertToldTheSpan(method: String, told: () -> String) {
        val mine = tracer.nextSpan().start()
        val answer = tracer.withSpan(mine).use { told() }
        mine.end()
        val trace = mine.context().traceId()
        await().until { served(method) != null }
        assertThat(answer).isEqualTo("$trace ${served(method)?.spanContext?.spanId} in MDC $trace")
    }

    private fun served(method: String) =
        spans.all.find { it.name.endsWith(method) && it.kind == SpanKind.SERVER }

    private fun <Q : Any, R : Any> call(method: MethodDescriptor<Q, R>) = Call(channel, method)

    /** Collects the spans that have ended. */
    class Ended : SpanProcessor {

        val all = CopyOnWriteArrayList<ReadableSpan>()

        override fun onStart(context: Context, span: ReadWriteSpan) = Unit

        override fun isStartRequired() = false

        override fun onEnd(span: ReadableSpan) {
            all.add(span)
        }

        override fun isEndRequired() = true
    }

    /** What the plugin of grpc-kotlin generates, and its implementation. */
    @GrpcService
    class Generated(private val archive: Archive) : AbstractCoroutineServerImpl() {

        private suspend fun latest(station: Station) = archive.latest(station.name)!!

        override fun bindService(): ServerServiceDefinition =
            ServerServiceDefinition.builder("weather.v1.Generated")
                .addMethod(unaryServerMethodDefinition(context, LATEST, ::latest))
                .build()

        companion object {
            val LATEST: MethodDescriptor<Station, Reading> =
                WeatherGrpc.getLatestMethod()
                    .toBuilder()
                    .setFullMethodName("weather.v1.Generated/Latest")
                    .setSchemaDescriptor(null)
                    .build()
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    class Collecting {

        @Bean fun ended() = Ended()

        @Bean fun generated(archive: Archive) = Generated(archive)
    }
}
