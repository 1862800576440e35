// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.serving;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.test.Spans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Exporters of spans that fail keep no call from its end, and what waits for them is bounded. */
class SpanExportersTests {

    private static final int CALLS = 200;

    private final ApplicationContextRunner runner = Spans.exported(serving())
            .withPropertyValues(
                    "management.opentelemetry.tracing.export.max-queue-size=16",
                    "management.opentelemetry.tracing.export.max-batch-size=4",
                    "management.opentelemetry.tracing.export.schedule-delay=1ms");

    @Test
    void exporterThatThrowsFailsNoCall() {
        Exporter exporter = new Exporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                exported.addAndGet(spans.size());
                throw new IllegalStateException("No export");
            }
        };
        runner.withBean(SpanExporter.class, () -> exporter).run(context -> {
            assertThat(echo(context, "hi")).isEqualTo("hi");
            await().atMost(20, SECONDS).until(() -> exporter.exported.get() > 0);
            assertThat(echo(context, "hi")).isEqualTo("hi");
            await().atMost(20, SECONDS).until(() -> exporter.exported.get() == 4);
        });
    }

    @Test
    @Timeout(60)
    void exporterThatBlocksHoldsUpNoCallAndWhatDoesNotFitItsQueueIsDropped() {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Exporter exporter = new Exporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                arrived.countDown();
                try {
                    release.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
                exported.addAndGet(spans.size());
                return CompletableResultCode.ofSuccess();
            }
        };
        runner.withBean(SpanExporter.class, () -> exporter).run(context -> {
            assertThat(echo(context, "first")).isEqualTo("first");
            arrived.await();
            for (int call = 0; call < CALLS; call++) {
                assertThat(echo(context, "more")).isEqualTo("more");
            }
            assertThat(exporter.exported.get()).isZero();
            release.countDown();
            context.getBean(SdkTracerProvider.class).forceFlush().join(20, SECONDS);
            assertThat(exporter.exported.get()).isBetween(16, 16 + 2 * 4);
        });
    }

    /** Counts the spans that it is given. */
    private abstract static class Exporter implements SpanExporter {

        final AtomicInteger exported = new AtomicInteger();

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
