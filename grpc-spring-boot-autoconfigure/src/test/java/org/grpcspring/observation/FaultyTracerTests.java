// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;

import brave.Tracing;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.otel.bridge.EventListener;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeAttachedEvent;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeClosedEvent;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever a tracer throws, and whenever: calls end as they would without it. */
@ExtendWith(OutputCaptureExtension.class)
class FaultyTracerTests {

    private static final Set<Class<?>> WRAPPED = Set.of(Span.class, Span.Builder.class, Tracer.SpanInScope.class);

    private final AtomicInteger thrown = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "currentSpan",
                "spanBuilder",
                "extract",
                "start",
                "inject",
                "isNoop",
                "tag",
                "remoteIpAndPort",
                "event",
                "error",
                "end",
                "withSpan",
                "close"
            })
    void callsEndAsTheyShouldWhenMicrometersTracerThrows(String step, CapturedOutput output) {
        try (Tracing brave = Tracing.newBuilder().build()) {
            Tracer tracer = new BraveTracer(
                    brave.tracer(),
                    new BraveCurrentTraceContext(brave.currentTraceContext()),
                    new BraveBaggageManager());
            runner().withBean(Failing.class)
                    .withBean(Tracer.class, () -> faulty(Tracer.class, tracer, step))
                    .withBean(Propagator.class, () -> faulty(Propagator.class, new BravePropagator(brave), step))
                    .withPropertyValues("grpc.observation.tracing.message-events=true")
                    .run(context -> assertCallsEndAsTheyShould(context, output));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"extract", "inject", "begin", "end", "attach", "detach"})
    void callsEndAsTheyShouldWhenOpenTelemetryThrows(String step, CapturedOutput output) {
        Faults faults = new Faults(step, thrown);
        Spans.traced(runner())
                .withBean(Failing.class)
                .withBean("faults", Faults.class, () -> faults)
                .run(context -> assertCallsEndAsTheyShould(context, output));
    }

    private void assertCallsEndAsTheyShould(BeanFactory context, CapturedOutput output) {
        for (int call = 0; call < 3; call++) {
            assertThat(echo(context, "hi")).isEqualTo("hi");
            assertThatThrownBy(() -> echo(context, "wrong"))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            failure -> assertThat(failure.getStatus())
                                    .extracting(Status::getCode, Status::getDescription)
                                    .containsExactly(Status.Code.UNAVAILABLE, "Wrong"));
        }
        assertThat(thrown).hasPositiveValue();
        assertThat(output.getOut().split("Calls are not traced as they should be: the tracer failed", -1))
                .as("once for each side")
                .hasSizeBetween(2, 3);
    }

    private <T> T faulty(Class<T> type, Object target, String step) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Faulty(this, target, step)));
    }

    /** Throws in one method, and does in all others what the target does. */
    private record Faulty(FaultyTracerTests test, Object target, String step) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getName().equals(step)) {
                test.thrown.incrementAndGet();
                throw new IllegalStateException("Faulty");
            }
            try {
                Object result = method.invoke(
                        target,
                        arguments == null
                                ? null
                                : Arrays.stream(arguments).map(Faulty::target).toArray());
                return result != null && WRAPPED.contains(method.getReturnType())
                        ? test.faulty(method.getReturnType(), result, step)
                        : result;
            } catch (InvocationTargetException ex) {
                throw ex.getCause();
            }
        }

        private static Object target(Object argument) {
            return Proxy.isProxyClass(argument.getClass())
                            && Proxy.getInvocationHandler(argument) instanceof Faulty faulty
                    ? faulty.target
                    : argument;
        }
    }

    /** Throws at one step of OpenTelemetry's. */
    private record Faults(String step, AtomicInteger thrown)
            implements TextMapPropagator, SpanProcessor, EventListener {

        private void reach(String reached) {
            if (reached.equals(step)) {
                thrown.incrementAndGet();
                throw new IllegalStateException("Faulty");
            }
        }

        @Override
        public Collection<String> fields() {
            return List.of();
        }

        @Override
        public <C> void inject(Context context, @Nullable C headers, TextMapSetter<C> setter) {
            reach("inject");
        }

        @Override
        public <C> Context extract(Context context, @Nullable C headers, TextMapGetter<C> getter) {
            reach("extract");
            return context;
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            reach("begin");
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            reach("end");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }

        @Override
        public void onEvent(Object event) {
            if (event instanceof ScopeAttachedEvent) {
                reach("attach");
            } else if (event instanceof ScopeClosedEvent) {
                reach("detach");
            }
        }
    }

    @GrpcService
    static class Failing extends EchoService {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            if (request.getValue().equals("wrong")) {
                replies.onError(Status.UNAVAILABLE.withDescription("Wrong").asException());
            } else {
                super.unary(request, replies);
            }
        }
    }
}
