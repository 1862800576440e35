// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerStreamTracer.ServerCallInfo;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.server.call.CallAdmission.Limit;
import org.grpcspring.server.connection.Refusal;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What counts in which limit, as grpc-java reports it. */
class CallAdmissionTests {

    private final Limit all = new Limit("the server", 3);
    private final Limit first = new Limit("first", 2);
    private final Limit second = new Limit("second", 1);
    private final CallAdmission admission = new CallAdmission(
            all,
            Map.of("a/limited", List.of(all, first, second)),
            new AdaptiveLimit(new CallSettings.Adaptive(1, 1, 1)),
            Set.of("a/adaptive"),
            Duration.ofSeconds(1));

    @Test
    void refusedCallCountsInNoLimitWhileItIsEnded() {
        ServerStreamTracer served = call("a/limited");
        assertThat(isServed(served)).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(isServed(call("a/limited"))).isFalse();
        }
        assertThat(admission.inFlight()).isEqualTo(1);
        assertThat(isServed(call("a/other"))).isTrue();
        assertThat(isServed(call("a/other"))).isTrue();
        assertThat(isServed(call("a/other"))).isFalse();
        served.streamClosed(Status.OK);
        assertThat(isServed(call("a/limited"))).isTrue();
    }

    @Test
    void callThatTheAdaptiveLimitRefusesCountsInNoOther() {
        assertThat(isServed(call("a/adaptive"))).isTrue();
        assertThat(isServed(call("a/adaptive"))).isFalse();
        assertThat(admission.inFlight()).isEqualTo(1);
    }

    @Test
    void callThatAnotherLimitRefusesDoesNotUseUpTheAdaptiveOne() {
        List<ServerStreamTracer> others = List.of(call("a/other"), call("a/other"), call("a/other"));
        assertThat(others).allMatch(CallAdmissionTests::isServed);
        assertThat(isServed(call("a/adaptive"))).isFalse();
        others.get(0).streamClosed(Status.OK);
        assertThat(isServed(call("a/adaptive"))).isTrue();
    }

    @Test
    void callThatGrpcJavaForgetsBeforeItsMethodIsFoundIsNotCounted() {
        for (int i = 0; i < 10_000; i++) {
            call("a/limited");
            call("no.such/method").filterContext(Context.ROOT);
        }
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void callThatEndsBeforeItsMethodIsFoundIsNeitherCountedNorGivenBack() {
        ServerStreamTracer ended = call("a/other");
        ended.streamClosed(Status.UNIMPLEMENTED);
        assertThat(admission.inFlight()).isZero();
        assertThat(isServed(ended)).isTrue();
        assertThat(admission.inFlight()).isZero();
    }

    private ServerStreamTracer call(String method) {
        return admission.newServerStreamTracer(method, new Metadata());
    }

    private static boolean isServed(ServerStreamTracer call) {
        Context context = call.filterContext(Context.ROOT);
        call.serverCallStarted(new ServerCallInfo<Text, Text>() {
            @Override
            public MethodDescriptor<Text, Text> getMethodDescriptor() {
                return EchoGrpc.getUnaryMethod();
            }

            @Override
            public Attributes getAttributes() {
                return Attributes.EMPTY;
            }

            @Override
            public @Nullable String getAuthority() {
                return null;
            }
        });
        return !Refusal.isIn(context);
    }
}
