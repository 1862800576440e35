// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.grpcspring.client.call.CallSettings.Rule;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CallDeadlinesTests {

    private static final String DEFAULT = "grpc.client.self.default-request-timeout=";
    private static final String SERVICE = "grpc.client.self.methods[grpcspring.test.v1.Orders].timeout=";
    private static final String ADD = "grpc.client.self.methods[grpcspring.test.v1.Orders/Add].timeout=";
    private static final Context.Key<String> KEY = Context.key("key");

    @ParameterizedTest
    @CsvSource({
        "other=1, other=1, other=1, , ",
        "other=1, other=1, other=1, 100, 100",
        DEFAULT + "1000, other=1, other=1, , 1000",
        DEFAULT + "1000s, other=1, other=1, 100, 100",
        DEFAULT + "1000s, other=1, other=1, 3000, 3000",
        DEFAULT + "1000s, " + SERVICE + "2000s, other=1, , 2000",
        DEFAULT + "1000s, " + SERVICE + "2000s, " + ADD + "3000s, , 3000",
        DEFAULT + "1000s, " + SERVICE + "2000s, " + ADD + "0, , ",
        DEFAULT + "1000s, " + SERVICE + "0, other=1, , ",
        "other=1, other=1, " + ADD + "3000s, , 3000",
        "other=1, other=1, " + ADD + "3000s, 100, 100",
        "other=1, other=1, " + ADD + "3000s, 5000, 3000",
        "grpc.client.GLOBAL.default-request-timeout=50m, other=1, other=1, , 3000",
    })
    void deadlineThatArrivesIsThatOfTheNearestKeyOrAnEarlierOneOfTheCall(
            String ofClient, String ofService, String ofMethod, @Nullable Integer ofCall, @Nullable Integer arrives) {
        orders(ofClient, ofService, ofMethod).run(context -> {
            OrdersBlockingStub stub = OrdersGrpc.newBlockingStub(self(context));
            (ofCall == null ? stub : stub.withDeadlineAfter(ofCall, SECONDS)).add(text(""));
            Deadline deadline = context.getBean(OrdersService.class).deadline;
            if (arrives == null) {
                assertThat(deadline).isNull();
            } else {
                assertThat(deadline).isNotNull();
                assertThat(deadline.timeRemaining(SECONDS)).isBetween(arrives - 60L, (long) arrives);
            }
        });
    }

    @Test
    void callEndsAtTheDeadlineOfItsKeyWhenTheServerNeverAnswers() {
        orders(DEFAULT + "100ms").run(context -> {
            context.getBean(OrdersService.class).script = number -> OrdersService.status(Status.OK);
            assertThat(failure(self(context))).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        });
        orders(ADD + "100ms").run(context -> {
            context.getBean(OrdersService.class).script = number -> OrdersService.status(Status.OK);
            assertThat(failure(self(context))).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "methods[grpcspring.test.v1.Orders].wait-for-ready=true, DEADLINE_EXCEEDED",
        "methods[grpcspring.test.v1.Orders].wait-for-ready=false, UNAVAILABLE",
        "other=1, UNAVAILABLE",
    })
    void callWaitsForAServerWhenTheKeySaysSo(String property, Status.Code status) {
        orders("grpc.client.none.address=127.0.0.1:1", "grpc.client.none." + property)
                .withPropertyValues("grpc.client.none.default-request-timeout=2s")
                .run(context -> assertThat(
                                failure(context.getBean(GrpcChannels.class).get("none")))
                        .isEqualTo(status));
    }

    @Test
    void callIsDetachedFromTheOneServedButKeepsTheValuesOfItsContext() {
        Context detached = context(false);
        assertThat(KEY.get(detached)).isEqualTo("value");
        assertThat(detached.getDeadline()).isNull();
        assertThat(detached.isCancelled()).isFalse();
        Context attached = context(true);
        assertThat(KEY.get(attached)).isEqualTo("value");
        assertThat(attached.getDeadline()).isNotNull();
        assertThat(attached.isCancelled()).isTrue();
    }

    @Test
    void deadlineOfAServiceConfigHolds() {
        orders("grpc.client.self.service-config={\"methodConfig\": [{\"name\": [{}], \"timeout\": \"3000s\"}]}")
                .run(context -> {
                    OrdersGrpc.newBlockingStub(self(context)).add(text(""));
                    Deadline deadline = context.getBean(OrdersService.class).deadline;
                    assertThat(deadline).isNotNull();
                    assertThat(deadline.timeRemaining(SECONDS)).isBetween(2900L, 3000L);
                });
    }

    /** Returns the context of a call made while one is served that is cancelled then. */
    private static Context context(boolean propagate) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        RecordingChannel channel = new RecordingChannel();
        Rule nothing = new Rule(null, null, null, null);
        CallDeadlines deadlines =
                new CallDeadlines(new CallSettings(Duration.ofSeconds(9), propagate, null, nothing, Map.of(), null));
        Context.CancellableContext served =
                Context.current().withValue(KEY, "value").withDeadlineAfter(1, HOURS, timer);
        served.run(() -> {
            Context before = Context.current();
            deadlines.interceptCall(OrdersGrpc.getAddMethod(), CallOptions.DEFAULT, channel);
            assertThat(Context.current()).isSameAs(before);
        });
        served.cancel(null);
        timer.shutdownNow();
        return channel.context;
    }

    private static Status.Code failure(Channel channel) {
        try {
            OrdersGrpc.newBlockingStub(channel).add(text(""));
            return Status.Code.OK;
        } catch (StatusRuntimeException ex) {
            return ex.getStatus().getCode();
        }
    }

    private static ApplicationContextRunner orders(String... properties) {
        return runner().withBean(OrdersService.class, () -> {
                    OrdersService service = new OrdersService();
                    service.script = number -> null;
                    return service;
                })
                .withPropertyValues(properties);
    }

    /** Remembers the context in which it was called. */
    private static final class RecordingChannel extends Channel {

        private Context context = Context.ROOT;

        @Override
        public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
            context = Context.current();
            assertThat(options.getDeadline()).isNotNull();
            return new ClientCall<>() {
                @Override
                public void start(Listener<R> listener, Metadata headers) {}

                @Override
                public void request(int messages) {}

                @Override
                public void cancel(@Nullable String message, @Nullable Throwable cause) {}

                @Override
                public void halfClose() {}

                @Override
                public void sendMessage(Q message) {}
            };
        }

        @Override
        public String authority() {
            return "";
        }
    }
}
