// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Executors of the application that reject calls, over TCP and within the application. */
class CallRejectionsTests {

    @ParameterizedTest
    @ValueSource(strings = {"self:self", "in-process:test"})
    void callWhoseStartIsRejectedIsRefused(String address) {
        serving(address).run(context -> {
            context.getBean(Full.class).full = true;
            Replies<Text> replies = new Replies<>();
            stub(context).unary(text("a"), replies);
            assertRefused(replies.end());
            awaitNoCall(context, 1);
            assertThat(context.getBean(Told.class).seen).isEmpty();
            context.getBean(Full.class).full = false;
            assertServed(context);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"self:self", "in-process:test"})
    void callWhoseRequestIsRejectedEndsAndItsServiceLearnsOfIt(String address) {
        serving(address).run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = stub(context).bidi(replies);
            requests.onNext(text("a"));
            assertThat(replies.next()).isEqualTo(text("a"));
            context.getBean(Full.class).full = true;
            // The thread that has served one request may still take the next, which is then not rejected.
            await().atMost(20, SECONDS).until(() -> {
                requests.onNext(text("b"));
                return replies.hasEnded();
            });
            assertRefused(replies.end());
            awaitNoCall(context, 1);
            awaitSeen(context, "a", "CANCELLED");
            context.getBean(Full.class).full = false;
            assertServed(context);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"self:self", "in-process:test"})
    void serviceLearnsOfACancellationThatIsRejected(String address) {
        serving(address).run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = stub(context).bidi(replies);
            requests.onNext(text("a"));
            assertThat(replies.next()).isEqualTo(text("a"));
            context.getBean(Full.class).full = true;
            ((ClientCallStreamObserver<Text>) requests).cancel("enough", null);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            awaitNoCall(context, 0);
            awaitSeen(context, "a", "CANCELLED");
        });
    }

    private static ApplicationContextRunner serving(String address) {
        boolean inProcess = address.startsWith("in-process:");
        return runner().withBean(Told.class)
                .withBean("full", Full.class)
                .withPropertyValues(
                        "grpc.server.executor=full",
                        "grpc.server.shutdown-grace-period=0s",
                        "grpc.client.test.address=" + address,
                        inProcess ? "grpc.server.port=-1" : "grpc.server.port=0",
                        inProcess ? "grpc.server.in-process-name=test" : "other=1");
    }

    private static EchoGrpc.EchoStub stub(BeanFactory context) {
        return EchoGrpc.newStub(context.getBean(GrpcChannels.class).get("test"));
    }

    private static void assertRefused(Status end) {
        assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.getDescription()).isEqualTo("the executor 'full' has rejected the call");
    }

    private static void assertServed(BeanFactory context) throws Exception {
        Replies<Text> replies = new Replies<>();
        stub(context).unary(text("c"), replies);
        assertThat(replies.next()).isEqualTo(text("c"));
    }

    private static void awaitNoCall(BeanFactory context, int refused) {
        await().atMost(20, SECONDS).untilAsserted(() -> {
            CallLoad load = context.getBean(GrpcServerLifecycle.class).getLoad();
            assertThat(load.inFlight()).isZero();
            assertThat(load.refused()).isEqualTo(refused);
        });
    }

    private static void awaitSeen(BeanFactory context, String... seen) {
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(context.getBean(Told.class).seen)
                        .filteredOn(value -> !value.equals("b"))
                        .containsExactly(seen));
    }

    /** Runs each task on a thread of its own, or none. */
    static final class Full implements Executor {

        volatile boolean full;

        @Override
        public void execute(Runnable task) {
            if (full) {
                throw new RejectedExecutionException("full");
            }
            new Thread(task, "own").start();
        }
    }

    /** Writes down what it sees of streams. */
    @GrpcService
    static final class Told extends EchoService {

        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
            return new StreamObserver<>() {
                @Override
                public void onNext(Text request) {
                    seen.add(request.getValue());
                    replies.onNext(request);
                }

                @Override
                public void onError(Throwable failure) {
                    seen.add(Status.fromThrowable(failure).getCode().name());
                }

                @Override
                public void onCompleted() {
                    replies.onCompleted();
                }
            };
        }
    }
}
