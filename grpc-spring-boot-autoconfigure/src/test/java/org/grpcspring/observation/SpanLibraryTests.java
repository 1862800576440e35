// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.concurrent.TimeUnit;
import org.grpcspring.span.MicrometerSpans;
import org.grpcspring.span.OpenTelemetrySpans;
import org.grpcspring.span.SpanLibrary;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which library makes the spans, and which calls have one. */
class SpanLibraryTests {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final ApplicationContextRunner otel = Spans.traced(serving());

    @Test
    void libraryIsOpenTelemetryWhenSpringBootSetsThatUp() {
        otel.run(context -> assertThat(context.getBean(SpanLibrary.class)).isInstanceOf(OpenTelemetrySpans.class));
    }

    @Test
    void libraryIsMicrometerWhenTheTracerIsAnothers() {
        otel.withBean(Tracer.class, () -> Tracer.NOOP, bean -> bean.setPrimary(true))
                .run(context -> assertThat(context.getBean(SpanLibrary.class)).isInstanceOf(MicrometerSpans.class));
    }

    @Test
    void libraryIsMicrometerWhenOpenTelemetryIsNotTheSdk() {
        otel.withBean(OpenTelemetry.class, OpenTelemetry::noop)
                .run(context -> assertThat(context.getBean(SpanLibrary.class)).isInstanceOf(MicrometerSpans.class));
    }

    @Test
    void libraryIsMicrometerWhenOpenTelemetryIsAbsent() {
        serving()
                .withClassLoader(new FilteredClassLoader(OtelTracer.class, OpenTelemetry.class))
                .withBean(Tracer.class, () -> Tracer.NOOP)
                .withBean(Propagator.class, () -> Propagator.NOOP)
                .run(context -> {
                    assertThat(context.getBean(SpanLibrary.class)).isInstanceOf(MicrometerSpans.class);
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                });
    }

    @Test
    void libraryIsTheUsersWhenThereIsOne() {
        MicrometerSpans own = new MicrometerSpans(Tracer.NOOP, Propagator.NOOP);
        otel.withBean(MicrometerSpans.class, () -> own)
                .run(context -> assertThat(context.getBean(SpanLibrary.class)).isSameAs(own));
    }

    @Test
    void callHasNoSpanWhenItsCallerIsNotSampled() {
        called(otel).run(context -> {
            call(context, TRACE, "00");
            call(context, TRACE.replace('0', '1'), "01");
            assertThat(only(context).getTraceId()).isEqualTo(TRACE.replace('0', '1'));
        });
    }

    @Test
    void callHasASpanWhenTheSamplerSaysSoAlthoughItsCallerIsNotSampled() {
        called(otel).withBean(Sampler.class, Sampler::alwaysOn).run(context -> {
            call(context, TRACE, "00");
            assertThat(only(context).getTraceId()).isEqualTo(TRACE);
        });
    }

    private static ApplicationContextRunner called(ApplicationContextRunner runner) {
        return runner.withPropertyValues("grpc.observation.tracing.client=false");
    }

    private static SpanData only(BeanFactory context) {
        return await().atMost(20, TimeUnit.SECONDS)
                .until(() -> Spans.of(context), spans -> spans.size() == 1)
                .get(0);
    }

    private static void call(BeanFactory context, String trace, String flags) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + trace + "-b7ad6b7169203331-" + flags);
        assertThat(EchoGrpc.newBlockingStub(self(context))
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .unary(text("hi")))
                .isEqualTo(text("hi"));
    }
}
