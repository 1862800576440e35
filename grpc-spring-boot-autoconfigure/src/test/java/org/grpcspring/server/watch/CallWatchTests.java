// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.watch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.actuate.GrpcCallsEndpointAutoConfiguration;
import org.grpcspring.test.LateReset;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is known of calls, and their cancellation, over TCP and within the application. */
@ExtendWith(OutputCaptureExtension.class)
class CallWatchTests {

    private static final int MAX_RECENT = 10;

    @Test
    void runningCallIsToldWithItsPeerItsMessagesAndTheirSizes() {
        watched().run(context -> {
            CallWatch watch = context.getBean(CallWatch.class);
            Instant before = Instant.now();
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onNext(text("a"));
            requests.onNext(text("b"));
            assertThat(List.of(replies.next(), replies.next())).containsExactly(text("a"), text("b"));
            int bytes = 2 * text("a").getSerializedSize();
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(watch.running(9))
                            .singleElement()
                            .satisfies(call -> {
                                assertThat(call.method()).isEqualTo("grpcspring.test.v1.Echo/Bidi");
                                assertThat(call.server()).isEqualTo("default");
                                assertThat(call.peer())
                                        .matches("127\\.0\\.0\\.1:\\d+")
                                        .doesNotEndWith(":" + port(context));
                                assertThat(call.started()).isBetween(before.minusMillis(1), Instant.now());
                                assertThat(call.duration()).isPositive();
                                assertThat(call.status()).isNull();
                                assertThat(call.requests()).isEqualTo(2);
                                assertThat(call.replies()).isEqualTo(2);
                                assertThat(call.requestBytes()).isEqualTo(bytes);
                                assertThat(call.replyBytes()).isEqualTo(bytes);
                                assertThat(watch.find(call.id()))
                                        .map(CallFacts::id)
                                        .contains(call.id());
                            }));
            requests.onCompleted();
            assertThat(replies.end()).isEqualTo(Status.OK);
            CallFacts ended = onlyEnded(watch);
            assertThat(ended.status()).isEqualTo(Status.Code.OK);
            assertThat(watch.find(ended.id())).contains(ended);
        });
    }

    @ParameterizedTest
    @MethodSource("everyKindOnEveryTransport")
    void cancelledCallEndsAtTheClientAndAtTheService(MethodType type, String address) {
        watched()
                .withPropertyValues("grpc.server.in-process-name=here", "grpc.client.self.address=" + address)
                .run(context -> {
                    Replies<Text> replies = new Replies<>();
                    start(type, self(context), replies);
                    WaitingService service = context.getBean(WaitingService.class);
                    WaitingService.Call served = service.next();
                    CallWatch watch = context.getBean(CallWatch.class);
                    String id = watch.running(1).get(0).id();

                    assertThat(watch.cancel(id)).isTrue();

                    Status end = replies.end();
                    assertThat(end.getCode()).isEqualTo(Status.Code.CANCELLED);
                    assertThat(end.getDescription()).isEqualTo("Cancelled by an operator of the server");
                    assertThat(served.contextCancelledWith()).isEqualTo(Status.Code.CANCELLED);
                    assertThat(served.isTold()).isTrue();
                    assertThat(served.replies().isCancelled()).isTrue();
                    assertThat(onlyEnded(watch).status()).isEqualTo(Status.Code.CANCELLED);
                    assertThat(watch.cancel(id)).isFalse();
                    assertThat(echo(context, "still here")).isEqualTo("still here");
                });
    }

    static Stream<Arguments> everyKindOnEveryTransport() {
        return Stream.of("self:self", "in-process:here")
                .flatMap(address -> Stream.of(MethodType.values())
                        .filter(type -> type != MethodType.UNKNOWN)
                        .map(type -> Arguments.of(type, address)));
    }

    @Test
    void serviceThatGoesOnReplyingToACancelledCallDoesNoHarm(CapturedOutput output) {
        watched().run(context -> {
            Replies<Text> replies = new Replies<>();
            start(MethodType.SERVER_STREAMING, self(context), replies);
            WaitingService.Call served = context.getBean(WaitingService.class).next();
            CallWatch watch = context.getBean(CallWatch.class);
            assertThat(watch.cancel(watch.running(1).get(0).id())).isTrue();
            assertThat(served.isTold()).isTrue();
            served.replies().onNext(text("late"));
            served.replies().onCompleted();
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(echo(context, "still here")).isEqualTo("still here");
            assertThat(output).doesNotContain("already closed", "failed after its end", "Exception");
        });
    }

    @Test
    void callsThatACancelledCallHasMadeAreCancelled() {
        watched().run(context -> {
            CallWatch watch = context.getBean(CallWatch.class);
            context.getBean(WaitingService.class).goesOnTo(self(context));
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).unary(text("forward"), replies);
            WaitingService.Call second = context.getBean(WaitingService.class).next();
            assertThat(watch.running(9)).hasSize(2);
            assertThat(watch.cancel(watch.running(9).get(0).id())).isTrue();
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(second.isTold()).isTrue();
            await().atMost(20, SECONDS).until(() -> watch.running() == 0);
            assertThat(watch.recent())
                    .extracting(CallFacts::status)
                    .containsExactly(Status.Code.CANCELLED, Status.Code.CANCELLED);
        });
    }

    @Test
    void callThatWaitsForAThreadIsCancelledBeforeItsServiceSeesIt() {
        ExecutorService single = Executors.newSingleThreadExecutor();
        watched()
                .withBean("single", ExecutorService.class, () -> single)
                .withPropertyValues("grpc.server.executor=single")
                .run(context -> {
                    Phaser busy = new Phaser(1);
                    single.execute(() -> busy.awaitAdvance(0));
                    Replies<Text> replies = new Replies<>();
                    start(MethodType.UNARY, self(context), replies);
                    CallWatch watch = context.getBean(CallWatch.class);
                    await().atMost(20, SECONDS).until(() -> watch.running() == 1);
                    assertThat(watch.cancel(watch.running(1).get(0).id())).isTrue();
                    busy.arrive();
                    assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
                    assertThat(echo(context, "next")).isEqualTo("next");
                    assertThat(context.getBean(WaitingService.class).hasNone()).isTrue();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"self:self", "in-process:here"})
    void callsThatAreCancelledWhileTheyEndLeaveNoOtherCallBehind(String address, CapturedOutput output) {
        watched()
                .withPropertyValues("grpc.server.in-process-name=here", "grpc.client.self.address=" + address)
                .run(context -> {
                    CallWatch watch = context.getBean(CallWatch.class);
                    List<Replies<Text>> all = new ArrayList<>();
                    for (int i = 0; i < 1000; i++) {
                        Replies<Text> replies = new Replies<>();
                        EchoGrpc.newStub(self(context)).serverStream(text("1,2,3"), replies);
                        all.add(replies);
                        watch.running(5).forEach(call -> watch.cancel(call.id()));
                    }
                    Set<Status.Code> ends = new HashSet<>();
                    for (Replies<Text> replies : all) {
                        ends.add(replies.end().getCode());
                    }
                    assertThat(ends).isSubsetOf(Status.Code.OK, Status.Code.CANCELLED);
                    await().atMost(20, SECONDS).until(() -> watch.running() == 0);
                    assertThat(echo(context, "still here")).isEqualTo("still here");
                    assertThat(output).doesNotContain("already closed", "IllegalStateException");
                });
    }

    @Test
    void onlySoManyCallsAreToldAndRemembered() {
        watched().run(context -> {
            CallWatch watch = context.getBean(CallWatch.class);
            for (int i = 0; i < 3 * MAX_RECENT; i++) {
                echo(context, "hi");
            }
            await().atMost(20, SECONDS).until(() -> watch.running() == 0);
            List<StreamObserver<Text>> streams = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Replies<Text> replies = new Replies<>();
                streams.add(EchoGrpc.newStub(self(context)).bidi(replies));
            }
            await().atMost(20, SECONDS).until(() -> watch.running() == 1000);
            assertThat(watch.running(50)).hasSize(50).isSortedAccordingTo((a, b) -> number(a) - number(b));
            assertThat(number(watch.running(1).get(0))).isEqualTo(3 * MAX_RECENT + 1);
            streams.forEach(StreamObserver::onCompleted);
            await().atMost(20, SECONDS).until(() -> watch.running() == 0);
            assertThat(watch.recent()).hasSize(MAX_RECENT);
            assertThat(watch.recent().stream().map(CallFacts::id).collect(Collectors.toSet()))
                    .hasSize(MAX_RECENT)
                    .allSatisfy(id -> assertThat(watch.find(id)).isPresent());
        });
    }

    @Test
    void nothingIsRememberedWhereThatIsNotWanted() {
        watched()
                .withPropertyValues("management.endpoint.grpccalls.max-recent=0")
                .run(context -> {
                    CallWatch watch = context.getBean(CallWatch.class);
                    echo(context, "hi");
                    await().atMost(20, SECONDS).until(() -> watch.running() == 0);
                    assertThat(watch.recent()).isEmpty();
                });
    }

    @Test
    void namesFromTheWireAreCut() {
        watched().run(context -> {
            String name = "x".repeat(3000);
            MethodDescriptor<Text, Text> unknown = EchoGrpc.getUnaryMethod().toBuilder()
                    .setFullMethodName("a/" + name)
                    .build();
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(
                            () -> ClientCalls.blockingUnaryCall(self(context), unknown, CallOptions.DEFAULT, text("x")))
                    .withMessageStartingWith("UNIMPLEMENTED");
            CallFacts ended = onlyEnded(context.getBean(CallWatch.class));
            assertThat(ended.method()).hasSize(200).startsWith("a/xxx");
            assertThat(ended.status()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(ended.peer()).isNull();
        });
    }

    @Test
    void callThatItsClientCancelsIsRememberedAsCancelled() {
        watched().run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onNext(text("a"));
            replies.next();
            requests.onError(new IllegalStateException());
            assertThat(onlyEnded(context.getBean(CallWatch.class)).status()).isEqualTo(Status.Code.CANCELLED);
        });
    }

    @Test
    void callWhoseDeadlinePassesIsRememberedAsItsClientSeesIt() {
        watched().withBean(LateReset.class).run(context -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context))
                    .withDeadlineAfter(Duration.ofSeconds(2))
                    .unary(text("wait"), replies);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(onlyEnded(context.getBean(CallWatch.class)).status()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        });
    }

    @Test
    void healthChecksAreLeftOut() {
        watched().run(context -> {
            HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance());
            echo(context, "hi");
            assertThat(onlyEnded(context.getBean(CallWatch.class)).method()).endsWith("Unary");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "nonsense", "00000000-1", "/../1"})
    void idThatNoCallHasFindsAndCancelsNothing(String id) {
        watched().run(context -> {
            CallWatch watch = context.getBean(CallWatch.class);
            start(MethodType.UNARY, self(context), new Replies<>());
            context.getBean(WaitingService.class).next();
            String own = watch.running(1).get(0).id();
            String prefix = own.substring(0, own.indexOf('-') + 1);
            for (String other : List.of(id, prefix + "2", prefix, prefix + "x", prefix + "99999999999999999999")) {
                assertThat(watch.find(other)).as(other).isEmpty();
                assertThat(watch.cancel(other)).as(other).isFalse();
            }
            assertThat(watch.running()).isEqualTo(1);
        });
    }

    @Test
    void otherStartOfTheApplicationHasOtherIds() {
        Set<String> ids =
                IntStream.range(0, 2).mapToObj(i -> new CallWatch(0).id(1)).collect(Collectors.toSet());
        assertThat(ids).hasSize(2);
    }

    private static CallFacts onlyEnded(CallWatch watch) {
        await().atMost(20, SECONDS)
                .until(() -> watch.running() == 0 && watch.recent().size() == 1);
        return watch.recent().get(0);
    }

    private static int number(CallFacts call) {
        return Integer.parseInt(call.id().substring(call.id().indexOf('-') + 1));
    }

    private static void start(MethodType type, ManagedChannel channel, StreamObserver<Text> replies) {
        EchoGrpc.EchoStub stub = EchoGrpc.newStub(channel);
        switch (type) {
            case UNARY -> stub.unary(text("wait"), replies);
            case SERVER_STREAMING -> stub.serverStream(text("wait"), replies);
            case CLIENT_STREAMING -> stub.clientStream(replies).onNext(text("wait"));
            default -> stub.bidi(replies).onNext(text("wait"));
        }
    }

    private static ApplicationContextRunner watched() {
        return runner().withBean(WaitingService.class)
                .withConfiguration(AutoConfigurations.of(GrpcCallsEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "grpc.server.shutdown-grace-period=0",
                        "management.endpoints.web.exposure.include=grpccalls",
                        "management.endpoint.grpccalls.max-recent=" + MAX_RECENT);
    }
}
