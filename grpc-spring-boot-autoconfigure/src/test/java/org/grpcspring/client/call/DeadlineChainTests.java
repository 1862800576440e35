// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A calls B and B calls C: three applications, and each call goes over TCP. */
class DeadlineChainTests {

    private static final String DETACHED = "grpc.client.next.propagate-deadline=false";

    @ParameterizedTest
    @CsvSource({
        "other=1, other=1, 1000",
        "other=1, grpc.client.next.default-request-timeout=500, 500",
        "other=1, grpc.client.next.default-request-timeout=5000, 1000",
        "grpc.client.next.propagate-deadline=true, other=1, 1000",
        DETACHED + ", other=1, ",
        DETACHED + ", grpc.client.next.default-request-timeout=500, 500",
    })
    void lastServerSeesWhatIsLeftOfTheDeadlineOrAnEarlierOneOfItsCall(
            String property, String other, @Nullable Integer seconds) {
        run(
                chain -> {
                    Replies<Text> replies = new Replies<>();
                    chain.stub().withDeadlineAfter(1000, SECONDS).unary(text(""), replies);
                    Optional<Deadline> deadline = chain.last.deadline.get(20, SECONDS);
                    if (seconds == null) {
                        assertThat(deadline).isEmpty();
                    } else {
                        assertThat(deadline)
                                .hasValueSatisfying(seen -> assertThat(seen.timeRemaining(SECONDS))
                                        .isBetween(seconds - 60L, (long) seconds));
                    }
                    chain.last.reply();
                    assertThat(replies.end().isOk()).isTrue();
                },
                property,
                other);
    }

    @Test
    void cancellationReachesTheLastServer() {
        run(chain -> {
            chain.callAndCancel();
            chain.last.cancelled.get(20, SECONDS);
            assertThat(chain.ofB.outcome.get(20, SECONDS)).isEqualTo(Status.Code.CANCELLED);
        });
    }

    @Test
    void deadlineThatPassesCancelsTheCallAtTheLastServer() {
        run(chain -> {
            Replies<Text> replies = new Replies<>();
            chain.stub().withDeadlineAfter(4, SECONDS).unary(text(""), replies);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            chain.last.cancelled.get(20, SECONDS);
        });
    }

    @Test
    void cancellationDoesNotReachTheLastServerWhenItIsSwitchedOff() {
        run(
                chain -> {
                    chain.callAndCancel();
                    chain.ofA.cancelled.get(20, SECONDS);
                    chain.last.reply();
                    assertThat(chain.ofA.outcome.get(20, SECONDS)).isEqualTo(Status.Code.OK);
                    assertThat(chain.ofB.outcome.get(20, SECONDS)).isEqualTo(Status.Code.OK);
                    assertThat(chain.ofB.cancelled).isNotDone();
                    assertThat(chain.last.cancelled).isNotDone();
                },
                DETACHED);
    }

    private static void run(Scenario test, String... properties) {
        runner().withBean(Last.class)
                .run(c -> runner().withBean(Relay.class)
                        .withPropertyValues("grpc.client.next.address=127.0.0.1:" + port(c))
                        .withPropertyValues(properties)
                        .run(b -> runner().withBean(Relay.class)
                                .withPropertyValues("grpc.client.next.address=127.0.0.1:" + port(b))
                                .withPropertyValues(properties)
                                .run(a -> test.accept(new Chain(
                                        EchoGrpc.newStub(self(a)),
                                        a.getBean(Relay.class),
                                        b.getBean(Relay.class),
                                        c.getBean(Last.class))))));
    }

    /** What a test does with the three applications. */
    private interface Scenario {

        void accept(Chain chain) throws Exception;
    }

    /** The three applications. */
    private record Chain(EchoGrpc.EchoStub stub, Relay ofA, Relay ofB, Last last) {

        /** Makes a call, and cancels it when it has arrived at the last server. */
        void callAndCancel() throws Exception {
            Context.CancellableContext call = Context.current().withCancellation();
            Replies<Text> replies = new Replies<>();
            call.run(() -> stub.unary(text(""), replies));
            last.deadline.get(20, SECONDS);
            call.cancel(null);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        }
    }

    /** Calls the next application. */
    @GrpcService
    static final class Relay extends EchoGrpc.EchoImplBase {

        private final EchoBlockingStub next;
        private final CompletableFuture<Long> cancelled = new CompletableFuture<>();
        private final CompletableFuture<Status.Code> outcome = new CompletableFuture<>();

        Relay(@GrpcClient("next") EchoBlockingStub next) {
            this.next = next;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            completeWhenCancelled(cancelled);
            try {
                Text reply = next.unary(request);
                outcome.complete(Status.Code.OK);
                replies.onNext(reply);
                replies.onCompleted();
            } catch (StatusRuntimeException ex) {
                outcome.complete(ex.getStatus().getCode());
            }
        }
    }

    /** Replies when the test says so. */
    @GrpcService
    private static final class Last extends EchoGrpc.EchoImplBase {

        private final CompletableFuture<Optional<Deadline>> deadline = new CompletableFuture<>();
        private final CompletableFuture<Long> cancelled = new CompletableFuture<>();
        private final CompletableFuture<StreamObserver<Text>> call = new CompletableFuture<>();

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            completeWhenCancelled(cancelled);
            call.complete(replies);
            deadline.complete(Optional.ofNullable(Context.current().getDeadline()));
        }

        void reply() throws Exception {
            StreamObserver<Text> replies = call.get(20, SECONDS);
            replies.onNext(text(""));
            replies.onCompleted();
        }
    }

    private static void completeWhenCancelled(CompletableFuture<Long> cancelled) {
        Context.current()
                .addListener(
                        context -> {
                            if (context.cancellationCause() != null) {
                                cancelled.complete(System.nanoTime());
                            }
                        },
                        Runnable::run);
    }
}
