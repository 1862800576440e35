// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DrainTests {

    private static final int IN_FLIGHT = 200;

    @Test
    void noCallIsLostWhenTheServerStopsUnderLoad() {
        Slow service = new Slow();
        runner().withBean(Slow.class, () -> service).run(context -> {
            Load load = new Load(port(context));
            await().atMost(20, SECONDS).until(() -> load.ok.get() > 5 * IN_FLIGHT);
            context.getBean(GrpcServerLifecycle.class).stop();
            load.end();
            assertThat(load.lost)
                    .as("ended otherwise than with a reply or UNAVAILABLE")
                    .isEmpty();
            assertThat(service.served.containsAll(load.replied)).isTrue();
            Set<String> servedInVain = ConcurrentHashMap.newKeySet();
            servedInVain.addAll(service.served);
            servedInVain.removeAll(load.replied);
            assertThat(servedInVain).as("served, but without its reply").isEmpty();
        });
    }

    @Test
    void watchIsToldAndCompletedWithoutLengtheningTheStop(CapturedOutput output) {
        serving().withPropertyValues("grpc.server.shutdown-grace-period=1h").run(context -> {
            Replies<HealthCheckResponse> watched = new Replies<>();
            HealthGrpc.newStub(self(context)).watch(HealthCheckRequest.getDefaultInstance(), watched);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            CountDownLatch stopped = new CountDownLatch(1);
            context.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(watched.end()).isEqualTo(Status.OK);
            assertThat(stopped.await(10, SECONDS)).isTrue();
            assertThat(output).contains("of 0 calls in flight 0 finished and 0 were cancelled");
        });
    }

    @Test
    void newCallsAreServedDuringTheDrainDelayThoughReadinessRefuses() {
        serving()
                .withBean(ApplicationAvailabilityBean.class)
                .withPropertyValues("grpc.server.shutdown-drain-delay=2s")
                .run(context -> {
                    assertThat(echo(context, "before")).isEqualTo("before");
                    CountDownLatch stopped = new CountDownLatch(1);
                    context.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
                    ApplicationAvailabilityBean availability = context.getBean(ApplicationAvailabilityBean.class);
                    await().atMost(10, SECONDS)
                            .until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
                    assertThat(echo(context, "during")).isEqualTo("during");
                    assertThat(stopped.getCount()).isOne();
                    assertThat(stopped.await(20, SECONDS)).isTrue();
                });
    }

    @Test
    void cancelledCallsAreCountedInOneLine(CapturedOutput output) {
        serving().withPropertyValues("grpc.server.shutdown-grace-period=100ms").run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onNext(text("open"));
            assertThat(replies.next()).isEqualTo(text("open"));
            context.getBean(GrpcServerLifecycle.class).stop();
            assertThat(replies.end().isOk()).isFalse();
            assertThat(output).containsOnlyOnce("of 1 calls in flight 0 finished and 1 were cancelled");
        });
    }

    /** Keeps calls in flight from one client, and sorts how they end. */
    private static final class Load {

        final AtomicInteger ok = new AtomicInteger();
        final Set<String> replied = ConcurrentHashMap.newKeySet();
        final Set<Status> lost = ConcurrentHashMap.newKeySet();
        private final ManagedChannel channel;
        private final Semaphore slots = new Semaphore(IN_FLIGHT);
        private final AtomicBoolean done = new AtomicBoolean();
        private final Thread caller = new Thread(this::call, "load");

        Load(int port) {
            channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                    .disableRetry()
                    .build();
            caller.start();
        }

        void end() throws InterruptedException {
            done.set(true);
            caller.join();
            assertThat(slots.tryAcquire(IN_FLIGHT, 20, SECONDS)).isTrue();
            channel.shutdownNow().awaitTermination(10, SECONDS);
        }

        private void call() {
            EchoGrpc.EchoStub stub = EchoGrpc.newStub(channel);
            for (int i = 0; !done.get(); i++) {
                slots.acquireUninterruptibly();
                stub.unary(text(Integer.toString(i)), new Reply());
            }
        }

        private final class Reply implements StreamObserver<Text> {

            @Override
            public void onNext(Text value) {
                replied.add(value.getValue());
            }

            @Override
            public void onError(Throwable failure) {
                Status status = Status.fromThrowable(failure);
                if (status.getCode() != Status.Code.UNAVAILABLE) {
                    lost.add(status);
                }
                slots.release();
            }

            @Override
            public void onCompleted() {
                ok.incrementAndGet();
                slots.release();
            }
        }
    }

    @GrpcService
    private static final class Slow extends EchoGrpc.EchoImplBase {

        final Set<String> served = ConcurrentHashMap.newKeySet();

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            served.add(request.getValue());
            try {
                assertThat(new CountDownLatch(1).await(5, MILLISECONDS)).isFalse();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            replies.onNext(request);
            replies.onCompleted();
        }
    }
}
