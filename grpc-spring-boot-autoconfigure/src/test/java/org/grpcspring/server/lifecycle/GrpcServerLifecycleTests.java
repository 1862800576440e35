// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.event.GrpcServerLifecycleEvent;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.event.GrpcServerTerminatedEvent;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

@ExtendWith(OutputCaptureExtension.class)
class GrpcServerLifecycleTests {

    @Test
    void eventsCarryThePortFromStartToEnd() {
        serving().withBean(Events.class).run(context -> {
            int port = port(context);
            Events events = context.getBean(Events.class);
            context.close();
            assertThat(events.seen)
                    .extracting(GrpcServerLifecycleEvent::getClass, GrpcServerLifecycleEvent::getPort)
                    .containsExactly(
                            tuple(GrpcServerStartedEvent.class, port),
                            tuple(GrpcServerShutdownEvent.class, port),
                            tuple(GrpcServerTerminatedEvent.class, port));
        });
    }

    @Test
    void serverServesAgainWhenStoppedAndStarted() {
        serving().withBean(ApplicationAvailabilityBean.class).run(context -> {
            ApplicationAvailabilityBean availability = context.getBean(ApplicationAvailabilityBean.class);
            assertThat(echo(context, "first")).isEqualTo("first");
            int port = port(context);
            context.stop();
            assertThat(context.getBean(GrpcServerLifecycle.class).isRunning()).isFalse();
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
            context.start();
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(port(context)).isEqualTo(port);
            assertThat(echo(context, "second")).isEqualTo("second");
        });
    }

    @Test
    void clientThatFailedWhileTheServerWasStoppedCallsAtOnceAfterItsStart() {
        serving()
                .withPropertyValues("grpc.server.in-process-name=local", "grpc.client.local.address=in-process:local")
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    for (GrpcServerLifecycle server :
                            context.getBeansOfType(GrpcServerLifecycle.class).values()) {
                        server.stop();
                    }
                    for (String client : List.of("self", "local")) {
                        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channels.get(client));
                        assertThatExceptionOfType(StatusRuntimeException.class)
                                .isThrownBy(() -> stub.unary(text("lost")));
                    }
                    for (GrpcServerLifecycle server :
                            context.getBeansOfType(GrpcServerLifecycle.class).values()) {
                        server.start();
                    }
                    for (String client : List.of("self", "local")) {
                        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(channels.get(client));
                        assertThat(stub.unary(text("again"))).isEqualTo(text("again"));
                    }
                });
    }

    @Test
    void serverTakesAnotherPortWhenItsLastOneIsTaken(CapturedOutput output) {
        serving().run(context -> {
            GrpcServerLifecycle lifecycle = context.getBean(GrpcServerLifecycle.class);
            int port = port(context);
            assertThat(echo(context, "first")).isEqualTo("first");
            lifecycle.stop();
            try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                lifecycle.start();
                assertThat(port(context)).isNotEqualTo(other.getLocalPort());
                assertThat(echo(context, "second")).isEqualTo("second");
                assertThat(output).contains("Port " + port + ", which the gRPC server had before, is taken");
            }
        });
    }

    @Test
    void serverAndItsCallsGoOnWhileTheContextPauses() {
        serving().withPropertyValues("grpc.server.shutdown-grace-period=1h").run(context -> {
            Call call = new Call(context);
            int port = port(context);
            ConfigurableApplicationContext pausing = context.getSourceApplicationContext();
            pausing.pause();
            call.echo("paused");
            pausing.restart();
            assertThat(port(context)).isEqualTo(port);
            call.echo("restarted");
            call.complete();
        });
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                GrpcServerStartedEvent.class,
                GrpcServerShutdownEvent.class,
                GrpcServerTerminatedEvent.class,
                AvailabilityChangeEvent.class
            })
    void listenerThatFailsStopsNeitherTheStartNorTheStop(Class<?> event, CapturedOutput output) {
        AssertionError failure = new AssertionError("what the listener says");
        serving().withBean(Failing.class, () -> new Failing(event, failure)).run(context -> {
            assertThat(echo(context, "served")).isEqualTo("served");
            context.getBean(GrpcServerLifecycle.class).stop();
            assertThatIOException()
                    .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port(context)).close());
        });
        assertThat(output)
                .containsOnlyOnce("A listener failed at " + event.getSimpleName())
                .contains(failure.getMessage());
    }

    @Test
    void startAndStopDoNothingWhenRepeated() {
        serving().withBean(Events.class).run(context -> {
            GrpcServerLifecycle lifecycle = context.getBean(GrpcServerLifecycle.class);
            lifecycle.start();
            lifecycle.stop();
            lifecycle.stop();
            CompletableFuture<Boolean> called = new CompletableFuture<>();
            lifecycle.stop(() -> called.complete(true));
            assertThat(called).isCompleted();
            assertThat(context.getBean(Events.class).seen).hasSize(3);
        });
    }

    @Test
    void callInFlightEndsWellWhenTheServerStops() {
        serving().withBean(Events.class).run(context -> {
            Call call = new Call(context);
            CountDownLatch stopped = new CountDownLatch(1);
            context.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
            assertThat(stopped.getCount()).as("stop returns at once").isOne();
            call.echo("more");
            call.complete();
            assertThat(stopped.await(20, SECONDS)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100ms"})
    void callInFlightIsCancelledWhenTheGracePeriodIsOver(String period) {
        serving()
                .withPropertyValues("grpc.server.shutdown-grace-period=" + period)
                .run(context -> {
                    Call call = new Call(context);
                    context.getBean(GrpcServerLifecycle.class).stop();
                    assertThat(call.replies.end().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
                });
    }

    @Test
    void serverWaitsForEverWhenTheGracePeriodIsNegative() {
        serving().withPropertyValues("grpc.server.shutdown-grace-period=-1s").run(context -> {
            Call call = new Call(context);
            CountDownLatch stopped = new CountDownLatch(1);
            context.getBean(GrpcServerLifecycle.class).stop(stopped::countDown);
            assertThat(stopped.await(300, MILLISECONDS)).isFalse();
            call.requests.onCompleted();
            assertThat(stopped.await(20, SECONDS)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\0\1\2\3garbage",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxxxxxxxxxx"
            })
    void garbagePeerIsDroppedAndTheServerGoesOn(String garbage) {
        serving().run(context -> {
            Call open = new Call(context);
            assertThat(dropped(port(context), garbage)).isTrue();
            open.echo("still open");
            open.complete();
            assertThat(echo(context, "new call")).isEqualTo("new call");
        });
    }

    @Test
    void allKindsOfCallsShareOneConnection() {
        serving().withBean(Peers.class).run(context -> {
            EchoGrpc.EchoStub stub = EchoGrpc.newStub(self(context));
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(new Call(context));
            }
            Replies<Text> joined = new Replies<>();
            StreamObserver<Text> words = stub.clientStream(joined);
            words.onNext(text("a"));
            words.onNext(text("b"));
            words.onCompleted();
            assertThat(joined.next()).isEqualTo(text("a,b"));
            Replies<Text> split = new Replies<>();
            stub.serverStream(text("c,d"), split);
            assertThat(split.next()).isEqualTo(text("c"));
            assertThat(split.next()).isEqualTo(text("d"));
            assertThat(echo(context, "e")).isEqualTo("e");
            for (Call call : calls) {
                call.complete();
            }
            assertThat(context.getBean(Peers.class).addresses).hasSize(1);
        });
    }

    private static boolean dropped(int port, String garbage) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(garbage.getBytes(US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().readAllBytes();
            return true;
        }
    }

    /** A bidirectional call that has begun. */
    private static final class Call {

        final Replies<Text> replies = new Replies<>();
        final StreamObserver<Text> requests;

        Call(BeanFactory context) throws InterruptedException {
            requests = EchoGrpc.newStub(self(context)).bidi(replies);
            echo("begun");
        }

        void echo(String value) throws InterruptedException {
            requests.onNext(text(value));
            assertThat(replies.next()).isEqualTo(text(value));
        }

        void complete() throws Exception {
            requests.onCompleted();
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    /** Fails at an event, after the listeners with an order. */
    private record Failing(Class<?> type, AssertionError failure)
            implements ApplicationListener<ApplicationEvent>, Ordered {

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            if (type.isInstance(event)) {
                throw failure;
            }
        }

        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }
    }

    private static final class Events implements ApplicationListener<GrpcServerLifecycleEvent> {

        final List<GrpcServerLifecycleEvent> seen = new CopyOnWriteArrayList<>();

        @Override
        public void onApplicationEvent(GrpcServerLifecycleEvent event) {
            seen.add(event);
        }
    }

    @GrpcGlobalServerInterceptor
    private static final class Peers implements ServerInterceptor {

        final Set<Object> addresses = ConcurrentHashMap.newKeySet();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            addresses.add(String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
            return next.startCall(call, headers);
        }
    }
}
