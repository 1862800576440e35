// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.event.GrpcServerShutdownEvent;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.test.Background;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Several servers in one application, over TCP. */
@ExtendWith(OutputCaptureExtension.class)
class NamedServersTests {

    private static final String PORT = "grpc.servers.internal.port=0";

    @Test
    void serviceIsServedOnlyByTheServersThatItNames() {
        two().run(context -> {
            assertThat(echo(context, "public")).isEqualTo("public");
            assertThat(onInternal(context, NamedServersTests::ping)).isEqualTo("pong");
            assertThat(status(context, "grpc.server", NamedServersTests::ping)).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(status(
                            context,
                            "grpc.servers.internal",
                            channel -> EchoGrpc.newBlockingStub(channel).unary(text("hi"))))
                    .isEqualTo(Status.Code.UNIMPLEMENTED);
        });
    }

    @Test
    void serviceIsServedByTwoServersWhenItNamesBoth() {
        serving().withBean(OnBoth.class).withPropertyValues(PORT).run(context -> {
            assertThat(onInternal(context, NamedServersTests::ping)).isEqualTo("pong");
            assertThat(on(context, "grpc.server", NamedServersTests::ping)).isEqualTo("pong");
        });
    }

    @Test
    void nameIsFoundWhateverItsCaseAndDashes() {
        runner().withBean(OnInternal.class)
                .withPropertyValues("grpc.servers.in-Ternal.port=0")
                .run(context -> assertThat(on(context, "grpc.servers.in-ternal", NamedServersTests::ping))
                        .isEqualTo("pong"));
    }

    @Test
    void valueIsInheritedUnlessTheServerHasItsOwn() {
        two().withPropertyValues(
                        "grpc.server.max-inbound-message-size=100B",
                        "grpc.servers.other.port=0",
                        "grpc.servers.other.max-inbound-message-size=1KB")
                .withBean(OnOther.class)
                .run(context -> {
                    Function<ManagedChannel, String> large = channel -> PingGrpc.newBlockingStub(channel)
                            .ping(text("x".repeat(200)))
                            .getValue();
                    assertThat(status(context, "grpc.servers.internal", large))
                            .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                    assertThat(on(context, "grpc.servers.other", large)).isEqualTo("pong");
                });
    }

    @Test
    void callsRunWhereTheirServerSays() {
        AtomicInteger onBean = new AtomicInteger();
        two().withBean("counted", Executor.class, () -> task -> {
                    onBean.incrementAndGet();
                    task.run();
                })
                .withPropertyValues("grpc.servers.internal.executor=counted")
                .run(context -> {
                    echo(context, "elsewhere");
                    assertThat(onBean).hasValue(0);
                    onInternal(context, NamedServersTests::ping);
                    assertThat(onBean.get()).isPositive();
                });
    }

    @Test
    void eachServerHasItsOwnHealthAndAllFollowReadiness() {
        two().run(context -> {
            assertThat(onInternal(context, health(PingGrpc.SERVICE_NAME))).isEqualTo(ServingStatus.SERVING);
            assertThat(on(context, "grpc.server", health(EchoGrpc.SERVICE_NAME)))
                    .isEqualTo(ServingStatus.SERVING);
            assertThat(status(context, "grpc.server", health(PingGrpc.SERVICE_NAME)))
                    .isEqualTo(Status.Code.NOT_FOUND);
            GrpcServerLifecycle internal = context.getBean("internalGrpcServerLifecycle", GrpcServerLifecycle.class);
            internal.stop();
            assertThat(on(context, "grpc.server", health(""))).isEqualTo(ServingStatus.NOT_SERVING);
            internal.start();
            assertThat(on(context, "grpc.server", health(""))).isEqualTo(ServingStatus.SERVING);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "reflection"})
    void builtInServiceIsServedWhereItIsSwitchedOn(String service) {
        two().withPropertyValues(
                        "grpc.server." + service + "-service-enabled=false",
                        "grpc.servers.internal." + service + "-service-enabled=true")
                .run(context -> {
                    assertThat(services(context, "default")).noneMatch(name -> name.contains(service));
                    assertThat(services(context, "internal")).anyMatch(name -> name.contains(service));
                });
    }

    @Test
    void defaultServerIsNotStartedWhenOnlyTheOtherIsEnabled() {
        two().withPropertyValues("grpc.server.enabled=false", "grpc.servers.internal.enabled=true")
                .run(context -> {
                    assertThat(context).doesNotHaveBean("grpcServerLifecycle");
                    assertThat(onInternal(context, NamedServersTests::ping)).isEqualTo("pong");
                });
    }

    @Test
    void serverIsNotStartedWhenItIsSwitchedOff() {
        two().withPropertyValues("grpc.servers.internal.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("internalGrpcServerLifecycle"));
    }

    @Test
    void serverIsReachedInProcessUnderItsOwnName() {
        runner().withBean(OnInternal.class)
                .withPropertyValues(
                        "grpc.server.port=-1",
                        "grpc.servers.internal.in-process-name=inside",
                        "grpc.client.self.address=in-process:inside")
                .run(context -> assertThat(ping(self(context))).isEqualTo("pong"));
    }

    @Test
    void customizerIsToldWhichServerItCustomizes() {
        two().withUserConfiguration(Customized.class)
                .run(context -> assertThat(context.getBean(StringBuilder.class)).hasToString("default internal "));
    }

    @Test
    void serversStopTogether() {
        runner().withBean(WaitingForTheStop.class).withPropertyValues(PORT).run(context -> {
            WaitingForTheStop service = context.getBean(WaitingForTheStop.class);
            CompletableFuture<String> onDefault =
                    Background.call(() -> on(context, "grpc.server", NamedServersTests::ping));
            CompletableFuture<String> onInternal = Background.call(() -> onInternal(context, NamedServersTests::ping));
            assertThat(service.called.tryAcquire(2, 20, SECONDS)).isTrue();
            context.getSourceApplicationContext().close();
            assertThat(onDefault.get(20, SECONDS)).isEqualTo("pong");
            assertThat(onInternal.get(20, SECONDS)).isEqualTo("pong");
        });
    }

    @Test
    void startFailsWhenAServiceNamesAServerThatIsNotConfigured() {
        runner().withBean(OnInternal.class).run(context -> {
            assertThat(context).hasFailed();
            assertThat(analysis(context.getStartupFailure()).getDescription())
                    .isEqualTo(
                            "The bean 'namedServersTests.OnInternal' is annotated with @GrpcService(server = \"internal\"), but the servers are [default]");
            assertThat(analysis(context.getStartupFailure()).getAction()).contains("'grpc.servers.internal.port'");
        });
    }

    @Test
    void serverIsSuggestedWhenAServiceMisspellsIt() {
        runner().withBean(OnInternal.class)
                .withPropertyValues("grpc.servers.public.port=0", "grpc.servers.intern.port=0")
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription()).endsWith("but the servers are [default, intern, public]");
                    assertThat(analysis.getAction()).startsWith("Did you mean 'intern'? Set 'grpc.servers.internal");
                });
    }

    @Test
    void methodIsSuggestedWhenAKeyMisspellsIt() {
        two().withPropertyValues("grpc.server.methods[grpcspring.test.v1.Echo/Unari].executor=direct")
                .run(
                        context -> assertThat(
                                        analysis(context.getStartupFailure()).getAction())
                                .startsWith(
                                        "Did you mean 'grpcspring.test.v1.Echo/Unary'? Name one of these under 'grpc.server.methods', in brackets: [grpc.health.v1.Health, grpc.health.v1.Health/Check, "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc.server.executor",
                "grpc.servers.internal.executor",
                "grpc.server.methods[grpcspring.test.v1.Ping].executor"
            })
    void executorIsSuggestedWhenAKeyMisspellsIt(String key) {
        two().withBean("mine", Executor.class, () -> Runnable::run)
                .withPropertyValues(key + "=platfrom")
                .run(
                        context -> assertThat(
                                        analysis(context.getStartupFailure()).getDescription())
                                .contains(
                                        "'" + key + "'",
                                        "No executor has this name. Did you mean 'platform'? There are [auto, direct, mine, platform, virtual]."));
    }

    @Test
    void executorIsSuggestedWhenAnAnnotationMisspellsIt() {
        runner().withBean(OnVirtul.class).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo(OnVirtul.class.getName()
                            + " is annotated with @GrpcExecutor(\"virtul\"), but there is no executor of this name");
            assertThat(analysis.getAction())
                    .startsWith("Did you mean 'virtual'?")
                    .endsWith("[direct, platform, virtual]");
        });
    }

    @Test
    void startFailsWithTheKeyOfTheServerWhoseValueIsWrong() {
        two().withPropertyValues("grpc.servers.internal.max-connection-age=-1s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("grpc.servers.internal.max-connection-age"));
    }

    @Test
    void startFailsWithTheKeyOfTheServerWhosePortIsTaken() {
        two().run(first -> {
            String port = String.valueOf(first.getEnvironment().getProperty("local.grpc.server.port"));
            two().withPropertyValues("grpc.servers.internal.port=" + port)
                    .run(context -> assertThat(
                                    analysis(context.getStartupFailure()).getAction())
                            .contains("'grpc.servers.internal.port'"));
        });
    }

    @Test
    void strayValueIsNoServerAndIsNamed(CapturedOutput output) {
        serving().withPropertyValues("grpc.servers.stray=1").run(context -> {
            assertThat(echo(context, "served")).isEqualTo("served");
            assertThat(output).containsOnlyOnce("'grpc.servers.stray' is not a gRPC server");
        });
    }

    private static ApplicationContextRunner two() {
        return serving().withBean(OnInternal.class).withPropertyValues(PORT);
    }

    private static String ping(ManagedChannel channel) {
        return PingGrpc.newBlockingStub(channel).ping(text("ping")).getValue();
    }

    private static Function<ManagedChannel, ServingStatus> health(String service) {
        return channel -> HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private static <T> T onInternal(ApplicationContext context, Function<ManagedChannel, T> call) {
        return on(context, "grpc.servers.internal", call);
    }

    private static <T> T on(ApplicationContext context, String server, Function<ManagedChannel, T> call) {
        String port = context.getEnvironment().getProperty("local." + server + ".port");
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
        try {
            return call.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    private static Status.Code status(ApplicationContext context, String server, Function<ManagedChannel, ?> call) {
        try {
            on(context, server, call);
            return Status.Code.OK;
        } catch (StatusRuntimeException ex) {
            return ex.getStatus().getCode();
        }
    }

    private static List<String> services(ApplicationContext context, String server) {
        return context.getBean(GrpcServiceDiscoverer.class).findGrpcServices(server).stream()
                .map(service -> service.definition().getServiceDescriptor().getName())
                .toList();
    }

    static class Pong extends PingGrpc.PingImplBase {

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            replies.onNext(text("pong"));
            replies.onCompleted();
        }
    }

    @GrpcService(server = "internal")
    static final class OnInternal extends Pong {}

    @GrpcService
    @GrpcExecutor("virtul")
    static final class OnVirtul extends Pong {}

    @GrpcService(server = "other")
    static final class OnOther extends Pong {}

    @GrpcService(server = {"default", "internal"})
    static final class OnBoth extends Pong {}

    /** Replies once both servers have begun to stop. */
    @GrpcService(server = {"default", "internal"})
    static final class WaitingForTheStop extends Pong implements ApplicationListener<GrpcServerShutdownEvent> {

        private final Semaphore called = new Semaphore(0);
        private final CountDownLatch stopping = new CountDownLatch(2);

        @Override
        public void onApplicationEvent(GrpcServerShutdownEvent event) {
            stopping.countDown();
        }

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            called.release();
            try {
                assertThat(stopping.await(20, SECONDS)).isTrue();
                super.ping(request, replies);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {

        @Bean
        StringBuilder servers() {
            return new StringBuilder();
        }

        @Bean
        GrpcServerBuilderCustomizer customizer(StringBuilder servers) {
            return (builder, server) -> servers.append(server).append(' ');
        }
    }
}
