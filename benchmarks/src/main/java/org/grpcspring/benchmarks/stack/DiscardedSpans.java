// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Exports spans to nowhere, so that what is measured ends where the exporter begins. */
@Configuration(proxyBeanMethods = false)
class DiscardedSpans {

    @Bean
    Exporter discardingSpanExporter() {
        return new Exporter();
    }

    static long count(BeanFactory beans) {
        beans.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
        return beans.getBean(Exporter.class).spans.sum();
    }

    /** Counts spans and forgets them. */
    static final class Exporter implements SpanExporter {

        private final LongAdder spans = new LongAdder();

        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            spans.add(batch.size());
            return CompletableResultCode.ofSuccess();
        }

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
