// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.EventListener;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper.ScopeAttachedEvent;
import io.micrometer.tracing.propagation.Propagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.span.CallTracing;
import org.grpcspring.span.MicrometerSpans;
import org.grpcspring.test.SilentCall;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;

/** How often a call's span becomes the current one, and in which order callbacks are handed on. */
class SpanScopesTests {

    private final List<String> told = new ArrayList<>();

    @Test
    void unaryCallOpensThreeScopes() {
        AtomicInteger scopes = new AtomicInteger();
        Spans.traced(serving())
                .withBean(EventListener.class, () -> event -> {
                    if (event instanceof ScopeAttachedEvent) {
                        scopes.incrementAndGet();
                    }
                })
                .run(context -> {
                    echo(context, "hi");
                    await().atMost(20, SECONDS).until(() -> scopes.get() >= 3);
                    context.getSourceApplicationContext().close();
                    assertThat(scopes).hasValue(3);
                });
    }

    @Test
    void onlyRequestIsHandedOnWithItsHalfClose() {
        ServerCall.Listener<Text> call = call(EchoGrpc.getUnaryMethod());
        call.onReady();
        call.onMessage(text("hi"));
        assertThat(told).isEmpty();
        call.onHalfClose();
        call.onReady();
        call.onComplete();
        assertThat(told).containsExactly("ready", "hi", "half-close", "ready", "complete");
    }

    @Test
    void onlyRequestIsHandedOnBeforeTheCancellation() {
        ServerCall.Listener<Text> call = call(EchoGrpc.getServerStreamMethod());
        call.onMessage(text("hi"));
        call.onCancel();
        assertThat(told).containsExactly("hi", "cancel");
    }

    @Test
    void onlyRequestIsHandedOnBeforeOneTooMany() {
        ServerCall.Listener<Text> call = call(EchoGrpc.getUnaryMethod());
        call.onMessage(text("hi"));
        call.onMessage(text("too many"));
        assertThat(told).containsExactly("hi", "too many");
    }

    @Test
    void oneOfManyRequestsIsHandedOnAtOnce() {
        ServerCall.Listener<Text> call = call(EchoGrpc.getBidiMethod());
        call.onReady();
        assertThat(told).containsExactly("ready");
        call.onMessage(text("hi"));
        assertThat(told).containsExactly("ready", "hi");
    }

    private ServerCall.Listener<Text> call(MethodDescriptor<Text, Text> method) {
        CallTracing tracing = new CallTracing(new MicrometerSpans(Tracer.NOOP, Propagator.NOOP), Set.of(), false);
        Context before = tracing.span().in(Context.ROOT).attach();
        try {
            return new SpanScopes()
                    .interceptCall(new SilentCall(method), new Metadata(), (call, headers) -> new Telling());
        } finally {
            Context.current().detach(before);
        }
    }

    /** Tells which callbacks it gets. */
    private final class Telling extends ServerCall.Listener<Text> {

        @Override
        public void onReady() {
            told.add("ready");
        }

        @Override
        public void onMessage(Text message) {
            told.add(message.getValue());
        }

        @Override
        public void onHalfClose() {
            told.add("half-close");
        }

        @Override
        public void onCancel() {
            told.add("cancel");
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }
    }
}
