// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import com.google.protobuf.Empty
import io.grpc.CallOptions
import io.grpc.MethodDescriptor
import io.grpc.Status
import io.grpc.health.v1.HealthCheckRequest
import io.grpc.health.v1.HealthGrpc
import java.util.concurrent.TimeUnit.MINUTES
import java.util.concurrent.TimeUnit.SECONDS
import org.assertj.core.api.Assertions.assertThat
import org.grpcspring.client.channel.GrpcChannels
import org.grpcspring.samples.kotlin.WatchedArchive.Companion.LARGE
import org.grpcspring.samples.kotlin.WatchedArchive.Companion.reading
import org.grpcspring.samples.kotlin.proto.Reading
import org.grpcspring.samples.kotlin.proto.Station
import org.grpcspring.samples.kotlin.proto.WeatherGrpc
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest

/** Calls the service over TCP. */
@SpringBootTest(
    properties =
        [
            "grpc.server.port=0",
            "grpc.server.address=127.0.0.1",
            "grpc.client.self.address=self:self",
            "grpc.client.self.negotiation-type=PLAINTEXT",
            "grpc.server.interrupt-when-cancelled=true",
        ]
)
@Timeout(60)
class WeatherServiceTests(@Autowired channels: GrpcChannels, @Autowired archive: WatchedArchive) {

    private val channel = channels["self"]
    private val seen = archive.watch()

    @Test
    fun functionThatSuspendsReplies() {
        record(reading("Oslo", 3), reading("Oslo", 5))
        assertThat(call(WeatherGrpc.getLatestMethod()).all(station("Oslo")).replies())
            .containsExactly(reading("Oslo", 5))
    }

    @Test
    fun functionThatReturnsNothingRepliesEmpty() {
        record(reading("Rome", 3))
        assertThat(call(WeatherGrpc.getForgetMethod()).all(station("Rome")).replies())
            .containsExactly(Empty.getDefaultInstance())
        assertThat(call(WeatherGrpc.getLatestMethod()).all(station("Rome")).status().code)
            .isEqualTo(Status.Code.NOT_FOUND)
    }

    @Test
    fun flowRepliesEachOfItsElements() {
        record(reading("Lima", 3), reading("Lima", 5))
        assertThat(call(WeatherGrpc.getReplayMethod()).all(station("Lima")).replies())
            .containsExactly(reading("Lima", 3), reading("Lima", 5))
        assertThat(call(WeatherGrpc.getReplayMethod()).all(station("nowhere")).replies()).isEmpty()
    }

    @Test
    fun flowOfRequestsBringsAll() {
        assertThat(record(*Array(1000) { reading("Cairo", it) })).isEqualTo(1000)
        assertThat(call(WeatherGrpc.getReplayMethod()).all(station("Cairo")).replies())
            .hasSize(1000)
    }

    @Test
    fun flowOfRequestsIsAnsweredByAFlow() {
        val smooth = call(WeatherGrpc.getSmoothMethod())
        smooth.request(1)
        smooth.send(reading("Quito", 10))
        assertThat(smooth.next()).isEqualTo(reading("Quito", 10))
        assertThat(smooth.all(reading("Quito", 20), reading("Quito", 5)).replies())
            .containsExactly(reading("Quito", 15), reading("Quito", 10))
    }

    @Test
    fun exceptionIsTheStatus() {
        val status = call(WeatherGrpc.getLatestMethod()).all(station("nowhere")).status()
        assertThat(status.code).isEqualTo(Status.Code.NOT_FOUND)
        assertThat(status.description).isEqualTo("nowhere has no readings")
    }

    @Test
    fun exceptionMidStreamFollowsTheRepliesBeforeIt() {
        val replay = call(WeatherGrpc.getReplayMethod()).all(station("breaks"))
        assertThat(replay.next()).isEqualTo(reading("breaks", 1))
        assertThat(replay.status().code).isEqualTo(Status.Code.INVALID_ARGUMENT)
        assertThat(replay.status().description).isEqualTo("broken")
    }

    @Test
    fun cancellationCancelsAFunctionThatSuspends() =
        assertCancels(call(WeatherGrpc.getLatestMethod()).all(station("blocks")))

    @Test
    fun cancellationCancelsAFlow() =
        assertCancels(call(WeatherGrpc.getReplayMethod()).all(station("blocks")))

    @Test
    fun cancellationCancelsWhatCollectsRequests() =
        assertCancels(call(WeatherGrpc.getRecordMethod()).apply { send(reading("blocks", 0)) })

    @Test
    fun cancellationInterruptsTheThreadThatAFunctionHolds() =
        assertCancels(call(WeatherGrpc.getLatestMethod()).all(station("holds its thread")))

    @Test
    fun cancellationInterruptsTheThreadThatAFlowHolds() =
        assertCancels(call(WeatherGrpc.getReplayMethod()).all(station("holds its thread")))

    @Test
    fun deadlineCancelsAFunctionThatSuspends() {
        val options = CallOptions.DEFAULT.withDeadlineAfter(4, SECONDS)
        val latest = Call(channel, WeatherGrpc.getLatestMethod(), options).all(station("blocks"))
        assertThat(seen.cancelled.await(20, SECONDS)).isTrue()
        assertThat(latest.status().code).isEqualTo(Status.Code.DEADLINE_EXCEEDED)
    }

    @Test
    fun callIsCurrentAfterASuspension() {
        assertThat(inTime(WeatherGrpc.getLatestMethod()).all(station("tells the call")).replies())
            .containsExactly(reading("Latest", 1))
        assertThat(inTime(WeatherGrpc.getReplayMethod()).all(station("tells the call")).replies())
            .containsExactly(reading("Replay", 1))
        inTime(WeatherGrpc.getRecordMethod()).all(reading("tells the call", 0)).replies()
        assertThat(call(WeatherGrpc.getReplayMethod()).all(station("Record")).replies())
            .containsExactly(reading("Record", 1))
    }

    @Test
    fun slowReaderStopsTheFlow() {
        val replay = call(WeatherGrpc.getReplayMethod())
        replay.send(station("is endless"))
        replay.halfClose()
        var ahead = 0
        for (read in 1..600) {
            replay.request(1)
            replay.next()
            ahead = maxOf(ahead, seen.taken.get() - read)
        }
        replay.cancel()
        assertThat(ahead).isBetween(1, MOST_AHEAD)
    }

    @Test
    fun slowFlowStopsTheSender() {
        val record = call(WeatherGrpc.getRecordMethod())
        record.send(reading("blocks", 0))
        assertThat(seen.started.await(20, SECONDS)).isTrue()
        var sent = 0
        repeat(100) {
            while (record.isReady() && sent < 10 * MOST_AHEAD) {
                record.send(reading(LARGE, sent++))
            }
            // What was sent before on this connection has arrived when this is answered.
            HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance())
        }
        record.cancel()
        assertThat(sent).isBetween(1, MOST_AHEAD)
    }

    private fun assertCancels(call: Call<*, *>) {
        assertThat(seen.started.await(20, SECONDS)).isTrue()
        call.cancel()
        assertThat(seen.cancelled.await(20, SECONDS)).isTrue()
        assertThat(call.status().code).isEqualTo(Status.Code.CANCELLED)
    }

    private fun record(vararg readings: Reading): Int =
        call(WeatherGrpc.getRecordMethod()).all(*readings).replies().single().readings

    private fun <Q : Any, R : Any> call(method: MethodDescriptor<Q, R>) = Call(channel, method)

    private fun <Q : Any, R : Any> inTime(method: MethodDescriptor<Q, R>) =
        Call(channel, method, CallOptions.DEFAULT.withDeadlineAfter(5, MINUTES))

    private fun station(name: String) = Station.newBuilder().setName(name).build()

    private companion object {
        /**
         * How far one side may be ahead of the other, in messages of 16 KiB: windows and buffers,
         * not more.
         */
        const val MOST_AHEAD = 400
    }
}
