// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import io.grpc.Context
import io.grpc.Status
import io.micrometer.tracing.Tracer
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import org.grpcspring.samples.kotlin.proto.Reading
import org.grpcspring.server.scope.GrpcCallContext
import org.slf4j.MDC
import org.springframework.context.annotation.Primary
import org.springframework.stereotype.Component

/** An archive with stations that behave as their names say, and what a test sees of it. */
@Component
@Primary
class WatchedArchive(private val tracer: Tracer) : Archive() {

    @Volatile private var seen = Seen()

    /** Returns what is seen of the next test. */
    fun watch(): Seen = Seen().also { seen = it }

    override suspend fun add(reading: Reading) =
        when (reading.station) {
            "blocks" -> block()
            "tells the call" -> super.add(theCall())
            "tells the span" -> super.add(theSpan())
            else -> super.add(reading)
        }

    override suspend fun latest(station: String): Reading? =
        when (station) {
            "blocks" -> block()
            "holds its thread" -> hold()
            "tells the call" -> theCall()
            "tells the span" -> theSpan()
            else -> super.latest(station)
        }

    override fun all(station: String): Flow<Reading> =
        when (station) {
            "blocks" -> flow { block() }
            "holds its thread" -> flow { hold() }
            "tells the call" -> flow { emit(theCall()) }
            "tells the span" -> flow { emit(theSpan()) }
            "breaks" ->
                flow {
                    emit(reading("breaks", 1))
                    delay(1)
                    throw Status.INVALID_ARGUMENT.withDescription("broken").asException()
                }
            "is endless" ->
                flow {
                    val taken = seen.taken
                    while (true) {
                        emit(reading(LARGE, taken.incrementAndGet()))
                    }
                }
            else -> super.all(station)
        }

    /**
     * Names the method that is being served, and whether it has a deadline, on another thread than
     * it began on.
     */
    private suspend fun theCall(): Reading = onAnotherThread {
        reading(
            GrpcCallContext.current().method.bareMethodName!!,
            if (Context.current().deadline == null) 0 else 1,
        )
    }

    /** Names the current span and the trace in the log, on another thread than it began on. */
    private suspend fun theSpan(): Reading = onAnotherThread {
        val span = tracer.currentSpan()?.context()
        reading("${span?.traceId()} ${span?.spanId()} in MDC ${MDC.get("traceId")}", 0)
    }

    /** Goes on where no coroutine begins, after it was suspended there too. */
    private suspend fun <T> onAnotherThread(seen: () -> T): T =
        withContext(ANOTHER) {
            delay(1)
            seen()
        }

    private suspend fun block(): Nothing {
        val blocking = seen
        try {
            blocking.started.countDown()
            awaitCancellation()
        } finally {
            blocking.cancelled.countDown()
        }
    }

    private fun hold(): Nothing {
        val holding = seen
        try {
            holding.started.countDown()
            CountDownLatch(1).await()
        } finally {
            holding.cancelled.countDown()
        }
        error("It is not interrupted")
    }

    /** What a test sees. */
    class Seen {
        val started = CountDownLatch(1)
        val cancelled = CountDownLatch(1)
        val taken = AtomicInteger()
    }

    companion object {
        val LARGE = "x".repeat(16 * 1024)

        private val ANOTHER =
            Executors.newSingleThreadExecutor { Thread(it, "another").apply { isDaemon = true } }
                .asCoroutineDispatcher()

        fun reading(station: String, celsius: Int): Reading =
            Reading.newBuilder().setStation(station).setCelsius(celsius).build()
    }
}
