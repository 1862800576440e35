// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;

/** Every signature of a handler, with every outcome, over TCP, on each kind of thread. */
@Timeout(60)
class HandlerTableTests {

    /** How far one side may be ahead of the other, in messages of 16 KiB: windows and buffers, not more. */
    private static final int MOST_AHEAD = 400;

    static Stream<String> threads() {
        return Runtime.version().feature() >= 21 ? Stream.of("virtual", "platform") : Stream.of("platform");
    }

    static Stream<Arguments> all() {
        return rows(true, true);
    }

    static Stream<Arguments> withReplies() {
        return rows(false, true);
    }

    static Stream<Arguments> withRequests() {
        return rows(true, false);
    }

    private static Stream<Arguments> rows(boolean oneReply, boolean oneRequest) {
        return Arrays.stream(Handlers.values())
                .filter(row -> oneReply || !row.type.serverSendsOneMessage())
                .filter(row -> oneRequest || !row.type.clientSendsOneMessage())
                .flatMap(row -> threads().map(threads -> Arguments.of(row, threads)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void callOfAHandlerGetsWhatItReturns(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            call.request(10);
            if (row.type.clientSendsOneMessage()) {
                call.send("three");
            } else {
                call.send("1", "2", "3");
            }
            assertThat(call.end().getCode()).isEqualTo(Status.Code.OK);
            assertThat(call.received())
                    .isEqualTo(
                            switch (row.type) {
                                case UNARY -> List.of("three");
                                case CLIENT_STREAMING -> List.of("1,2,3");
                                default -> List.of("1", "2", "3");
                            });
            if (!row.type.serverSendsOneMessage()) {
                Probe.await(probe.closed);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void exceptionOfAHandlerBeforeAnyReplyIsTheStatus(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            call.request(10);
            call.send("throw");
            assertThat(call.end()).matches(HandlerTableTests::isBad, "INVALID_ARGUMENT");
            assertThat(call.received()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("withReplies")
    void exceptionMidStreamFollowsTheRepliesBeforeIt(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            call.request(10);
            if (row.type.clientSendsOneMessage()) {
                call.send("mid");
            } else {
                call.send("1", "2", "throw");
            }
            assertThat(call.end()).matches(HandlerTableTests::isBad, "INVALID_ARGUMENT");
            assertThat(call.received()).containsExactly("1", "2");
            Probe.await(probe.closed);
        });
    }

    @ParameterizedTest
    @MethodSource("withRequests")
    void exceptionAtALaterRequestIsTheStatus(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            call.request(10);
            call.send("1", "2", "throw");
            assertThat(call.end()).matches(HandlerTableTests::isBad, "INVALID_ARGUMENT");
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void cancellationEndsWhatTheHandlerWaitsForWhenItsThreadIsInterrupted(Handlers row, String threads) {
        runInterrupted(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            call.request(10);
            call.send("block");
            Probe.await(probe.started);
            call.cancel();
            Probe.await(probe.interrupted);
            assertThat(call.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            if (!row.type.serverSendsOneMessage() && !row.reactive) {
                Probe.await(probe.closed);
            }
        });
    }

    /** Several rows at the same time, since each lasts as long as its deadline. */
    @ParameterizedTest
    @MethodSource("threads")
    void deadlineEndsWhatTheHandlerWaitsForWhenItsThreadIsInterrupted(String threads) throws Exception {
        ExecutorService several = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> rows = Arrays.stream(Handlers.values())
                    .<Callable<Boolean>>map(row -> () -> endsAtTheDeadline(row, threads))
                    .toList();
            for (Future<Boolean> row : several.invokeAll(rows)) {
                assertThat(row.get()).isTrue();
            }
        } finally {
            several.shutdownNow();
        }
    }

    private static boolean endsAtTheDeadline(Handlers row, String threads) {
        runInterrupted(row, threads, (context, probe) -> {
            HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance());
            Call call = new Call(context, row, CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS));
            call.request(10);
            call.send("block");
            Probe.await(probe.started);
            Probe.await(probe.interrupted);
            assertThat(call.end().getCode()).as("%s", row).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        });
        return true;
    }

    @ParameterizedTest
    @MethodSource("withRequests")
    void clientThatGoesAwayEndsAHandlerThatWaitsForARequest(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            call.request(10);
            call.sendOne("1");
            if (!row.type.serverSendsOneMessage()) {
                call.next();
            }
            call.cancel();
            if (!row.type.serverSendsOneMessage()) {
                Probe.await(probe.closed);
            }
            assertThat(call.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        });
    }

    @ParameterizedTest
    @MethodSource("withReplies")
    void slowReaderStopsTheProducer(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            int ahead = 0;
            if (row.type.clientSendsOneMessage()) {
                call.send("many");
            }
            for (int read = 1; read <= 600; read++) {
                call.request(1);
                if (!row.type.clientSendsOneMessage()) {
                    call.sendOne(Probe.LARGE);
                    call.sendWhileReady();
                }
                call.next();
                ahead = Math.max(ahead, probe.produced.get() + probe.taken.get() - read);
            }
            call.cancel();
            assertThat(call.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(ahead).isLessThan(MOST_AHEAD);
        });
    }

    @ParameterizedTest
    @MethodSource("withRequests")
    void slowHandlerStopsTheSender(Handlers row, String threads) {
        run(row, threads, (context, probe) -> {
            Call call = new Call(context, row);
            if (row.type.serverSendsOneMessage()) {
                call.sendOne("block");
                Probe.await(probe.started);
            }
            int sent = 0;
            for (int i = 0; i < 100; i++) {
                sent += call.sendWhileReady();
                call.roundTrip();
            }
            assertThat(sent).isPositive().isLessThan(MOST_AHEAD);
            call.cancel();
            call.end();
        });
    }

    private static boolean isBad(Status status) {
        return status.getCode() == Status.Code.INVALID_ARGUMENT
                && String.valueOf(status.getDescription()).startsWith("Invalid argument, ");
    }

    private static void run(Handlers row, String threads, Scenario scenario) {
        run(row, scenario, "grpc.server.executor=" + threads);
    }

    private static void runInterrupted(Handlers row, String threads, Scenario scenario) {
        run(row, scenario, "grpc.server.executor=" + threads, "grpc.server.interrupt-when-cancelled=true");
    }

    private static void run(Handlers row, Scenario scenario, String... properties) {
        ContextConsumer<AssertableApplicationContext> consumer =
                context -> scenario.run(context, context.getBean(Probe.class));
        runner().withBean(Probe.class)
                .withBean(row.handler)
                .withPropertyValues(properties)
                .run(consumer);
    }

    /** What is done with a row. */
    @FunctionalInterface
    private interface Scenario {

        void run(BeanFactory context, Probe probe) throws Exception;
    }

    /** A call whose flow the test controls. */
    private static final class Call extends ClientCall.Listener<Text> {

        private final BeanFactory context;
        private final ClientCall<Text, Text> call;
        private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        Call(BeanFactory context, Handlers row) {
            this(context, row, CallOptions.DEFAULT);
        }

        Call(BeanFactory context, Handlers row, CallOptions options) {
            this.context = context;
            this.call = self(context).newCall(method(row.type), options);
            call.start(this, new Metadata());
        }

        private static MethodDescriptor<Text, Text> method(MethodType type) {
            return switch (type) {
                case UNARY -> EchoGrpc.getUnaryMethod();
                case SERVER_STREAMING -> EchoGrpc.getServerStreamMethod();
                case CLIENT_STREAMING -> EchoGrpc.getClientStreamMethod();
                default -> EchoGrpc.getBidiMethod();
            };
        }

        void request(int count) {
            call.request(count);
        }

        void send(String... values) {
            Arrays.stream(values).forEach(this::sendOne);
            call.halfClose();
        }

        void sendOne(String value) {
            call.sendMessage(text(value));
        }

        int sendWhileReady() {
            int sent = 0;
            while (call.isReady() && sent < 10 * MOST_AHEAD) {
                sendOne(Probe.LARGE);
                sent++;
            }
            return sent;
        }

        /** Goes to the server and back over the same connection: what was sent before has arrived then. */
        void roundTrip() {
            Status status = Status.fromThrowable(catchThrowable(() -> ClientCalls.blockingUnaryCall(
                    self(context), EchoGrpc.getUnaryMethod(), CallOptions.DEFAULT, text(""))));
            assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        }

        void cancel() {
            call.cancel("enough", null);
        }

        String next() throws InterruptedException {
            String value = replies.poll(20, TimeUnit.SECONDS);
            if (value == null) {
                throw new AssertionError("No reply; the call's end: " + end);
            }
            return value;
        }

        List<String> received() {
            List<String> received = new ArrayList<>();
            replies.drainTo(received);
            return received;
        }

        Status end() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }

        @Override
        public void onMessage(Text message) {
            replies.add(message.getValue());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }
}
