// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Collects the spans of a context that traces with OpenTelemetry, as Spring Boot sets it up. */
public final class Spans implements SpanExporter {

    private final List<SpanData> exported = new CopyOnWriteArrayList<>();

    /** Returns a runner that also traces, every call. */
    public static ApplicationContextRunner traced(ApplicationContextRunner runner) {
        return exported(runner).withBean(Spans.class);
    }

    /** Returns a runner that also traces, every call, for exporters that a test brings. */
    public static ApplicationContextRunner exported(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                        ObservationAutoConfiguration.class,
                        MicrometerTracingAutoConfiguration.class,
                        OpenTelemetrySdkAutoConfiguration.class,
                        OpenTelemetryTracingAutoConfiguration.class))
                .withInitializer(Spans::publishScopes)
                .withPropertyValues("management.tracing.sampling.probability=1");
    }

    // In an application Spring Boot finds this listener itself; it keeps the MDC.
    private static void publishScopes(ConfigurableApplicationContext context) {
        SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class).stream()
                .filter(listener -> listener.getClass().getName().contains("OpenTelemetryEventPublisher"))
                .forEach(context::addApplicationListener);
    }

    /** Returns the spans of a context that have ended. */
    public static List<SpanData> of(BeanFactory context) {
        context.getBean(SdkTracerProvider.class).forceFlush().join(20, SECONDS);
        return context.getBean(Spans.class).exported;
    }

    /** Waits for the only span of a kind. */
    public static SpanData one(BeanFactory context, SpanKind kind) {
        return await().atMost(20, SECONDS)
                .until(
                        () -> of(context).stream()
                                .filter(span -> span.getKind() == kind)
                                .toList(),
                        found -> found.size() == 1)
                .get(0);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        exported.addAll(spans);
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
