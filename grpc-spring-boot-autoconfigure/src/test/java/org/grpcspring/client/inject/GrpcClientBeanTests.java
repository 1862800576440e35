// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingV2Stub;
import org.grpcspring.test.proto.EchoGrpc.EchoFutureStub;
import org.grpcspring.test.proto.EchoGrpc.EchoStub;
import org.grpcspring.test.proto.PingGrpc.PingBlockingStub;
import org.grpcspring.test.proto.PingGrpc.PingFutureStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.Order;

class GrpcClientBeanTests {

    private final ApplicationContextRunner runner = serving()
            .withPropertyValues("grpc.client.other.address=self:self", "client=self", "package=" + packageName());

    @ParameterizedTest
    @ValueSource(classes = {OneBean.class, OneType.class, OneStub.class})
    void stubIsInjectedWithoutAnyAnnotation(Class<?> configuration) {
        runner.withUserConfiguration(configuration).withBean(Plain.class).run(context -> {
            assertThat(context.getBean(Plain.class).stub.unary(text("hi"))).isEqualTo(text("hi"));
            assertThat(context).hasBean("selfEchoBlockingStub");
        });
    }

    @Test
    void everyBeanNamedOnAClassIsMade() {
        runner.withUserConfiguration(SeveralBeans.class).run(context -> {
            GrpcChannels channels = context.getBean(GrpcChannels.class);
            assertThat(context.getBean("futures", EchoFutureStub.class).getChannel())
                    .isSameAs(channels.get("other"));
            assertThat(context.getBean("self", Channel.class)).isSameAs(channels.get("self"));
            assertThat(context.getBean("otherManagedChannel", ManagedChannel.class))
                    .isSameAs(channels.get("other"));
            EchoBlockingV2Stub intercepted = context.getBean(EchoBlockingV2Stub.class);
            assertThat(intercepted.unary(text("hi"))).isEqualTo(text("hi"));
            assertThat(Counting.calls).hasSize(1);
            Counting.calls.clear();
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {ByPackage.class, ByPackageClass.class, ByPlaceholder.class})
    void everyServiceOfAPackageIsFound(Class<?> configuration) {
        runner.withUserConfiguration(configuration).run(context -> {
            assertThat(context).hasSingleBean(EchoBlockingStub.class).hasSingleBean(PingBlockingStub.class);
            assertThat(context.getBean("selfEchoBlockingStub", EchoBlockingStub.class)
                            .unary(text("hi")))
                    .isEqualTo(text("hi"));
        });
    }

    @Test
    void kindsAndClientsAreThoseNamed() {
        runner.withUserConfiguration(SeveralImports.class).run(context -> {
            GrpcChannels channels = context.getBean(GrpcChannels.class);
            assertThat(context).doesNotHaveBean(EchoBlockingStub.class).hasSingleBean(EchoBlockingV2Stub.class);
            assertThat(context.getBean(EchoStub.class).getChannel()).isSameAs(channels.get("self"));
            assertThat(context.getBean(PingFutureStub.class).getChannel()).isSameAs(channels.get("other"));
        });
    }

    @Test
    void packageOfTheAnnotatedClassIsSearchedWhenNothingIsNamed() {
        runner.withUserConfiguration(OwnPackage.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EchoBlockingStub.class));
    }

    @Test
    void startFailsWhenATypeIsNoStub() {
        runner.withUserConfiguration(NoStub.class).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("neither a generated stub nor a channel", "String");
        });
    }

    @Test
    void beanOfTheApplicationIsPreferredToOneMadeHere() {
        runner.withUserConfiguration(OneType.class, OwnStub.class)
                .withBean(Plain.class)
                .run(context -> assertThat(context.getBean(Plain.class).stub).isSameAs(context.getBean("own")));
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnStub.class, PrimaryStub.class, DerivedStub.class})
    void beanOfTheApplicationIsNotInjectedForAClient(Class<?> configuration) {
        runner.withUserConfiguration(configuration)
                .withBean(Annotated.class)
                .withBean(Plain.class)
                .run(context -> {
                    GrpcChannels channels = context.getBean(GrpcChannels.class);
                    assertThat(context.getBean(Annotated.class).stub.getChannel())
                            .isSameAs(channels.get("self"));
                    assertThat(context.getBean(Plain.class).stub.getChannel()).isSameAs(channels.get("other"));
                });
    }

    @Test
    void fieldBecomesABeanByAMethodOfItsClass() {
        runner.withUserConfiguration(FieldAndBeans.class).run(context -> {
            EchoBlockingStub field = Objects.requireNonNull(context.getBean(FieldAndBeans.class).stub);
            assertThat(field.unary(text("hi"))).isEqualTo(text("hi"));
            assertThat(context.getBean("asItIs")).isSameAs(field);
            assertThat(context.getBean("changed", EchoBlockingStub.class).getChannel())
                    .isSameAs(field.getChannel());
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OtherBean.class, OtherImport.class})
    void beanMadeHereForOneClientIsNotInjectedForAnother(Class<?> configuration) {
        runner.withUserConfiguration(configuration)
                .withBean(Annotated.class)
                .run(context -> assertThat(context.getBean(Annotated.class).stub.getChannel())
                        .isSameAs(context.getBean(GrpcChannels.class).get("self")));
    }

    @ParameterizedTest
    @ValueSource(classes = {OneBean.class, OneType.class})
    void beanMadeHereIsInjectedForItsOwnClient(Class<?> configuration) {
        runner.withUserConfiguration(configuration)
                .withBean(Annotated.class)
                .run(context -> assertThat(context.getBean(Annotated.class).stub)
                        .isSameAs(context.getBean("selfEchoBlockingStub")));
    }

    @Test
    void bothBeanMethodsOfOneTypeGetTheStubsOfTheirClients() {
        runner.withUserConfiguration(DerivedStubs.class).run(context -> {
            GrpcChannels channels = context.getBean(GrpcChannels.class);
            assertThat(context.getBean("first", EchoBlockingStub.class).getChannel())
                    .isSameAs(channels.get("self"));
            assertThat(context.getBean("second", EchoBlockingStub.class).getChannel())
                    .isSameAs(channels.get("other"));
        });
    }

    @Test
    void transformersChangeEveryStubInTheirOrder() {
        runner.withUserConfiguration(Transformers.class, OneType.class)
                .withBean(Annotated.class)
                .run(context -> {
                    Annotated annotated = context.getBean(Annotated.class);
                    assertThat(annotated.stub.getCallOptions().getOption(Transformers.TRACE))
                            .isEqualTo("self 1 2");
                    assertThat(annotated.future.getCallOptions().getOption(Transformers.TRACE))
                            .isEqualTo("self 1 2");
                    assertThat(context.getBean("selfEchoBlockingStub", EchoBlockingStub.class)
                                    .getCallOptions()
                                    .getOption(Transformers.TRACE))
                            .isEqualTo("self 1 2");
                });
    }

    @Test
    void startFailsWhenATransformerReturnsAStubOfAnotherType() {
        runner.withUserConfiguration(WrongTransformer.class)
                .withBean(Annotated.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("EchoFutureStub of a")
                        .hasMessageContaining("for client 'self'"));
    }

    private static String packageName() {
        return EchoGrpc.class.getPackageName();
    }

    record Plain(EchoBlockingStub stub) {}

    record Annotated(
            @GrpcClient("self") EchoBlockingStub stub,
            @GrpcClient("self") EchoFutureStub future) {}

    @Configuration(proxyBeanMethods = false)
    @GrpcClientBean(clazz = EchoBlockingStub.class, client = @GrpcClient("${client}"))
    static class OneBean {}

    @Configuration(proxyBeanMethods = false)
    @ImportGrpcClients(client = "self", types = EchoGrpc.class)
    static class OneType {}

    @ImportGrpcClients(client = "${client}", types = EchoBlockingStub.class)
    static class OneStub {}

    @GrpcClientBean(clazz = EchoFutureStub.class, beanName = "futures", client = @GrpcClient("other"))
    @GrpcClientBean(clazz = Channel.class, beanName = "${client}", client = @GrpcClient("self"))
    @GrpcClientBean(clazz = ManagedChannel.class, client = @GrpcClient("other"))
    @GrpcClientBean(
            clazz = EchoBlockingV2Stub.class,
            client = @GrpcClient(value = "self", interceptors = Counting.class))
    static class SeveralBeans {}

    @ImportGrpcClients(client = "self", basePackages = "org.grpcspring.test.proto")
    static class ByPackage {}

    @ImportGrpcClients(client = "self", basePackageClasses = EchoGrpc.class)
    static class ByPackageClass {}

    @ImportGrpcClients(client = "self", basePackages = "${package}")
    static class ByPlaceholder {}

    @ImportGrpcClients(
            client = "self",
            types = EchoGrpc.class,
            kinds = {StubKind.ASYNC, StubKind.BLOCKING_V2})
    @ImportGrpcClients(client = "other", basePackageClasses = EchoGrpc.class, kinds = StubKind.FUTURE)
    static class SeveralImports {}

    @ImportGrpcClients(client = "self")
    static class OwnPackage {}

    @ImportGrpcClients(client = "self", types = String.class)
    static class NoStub {}

    @GrpcClientBean(clazz = EchoBlockingStub.class, client = @GrpcClient("other"))
    static class OtherBean {}

    @ImportGrpcClients(client = "other", types = EchoGrpc.class)
    static class OtherImport {}

    @Configuration(proxyBeanMethods = false)
    static class OwnStub {

        @Bean
        EchoBlockingStub own(GrpcChannels channels) {
            return EchoGrpc.newBlockingStub(channels.get("other"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DerivedStub {

        @Bean
        EchoBlockingStub derived(@GrpcClient("other") EchoBlockingStub stub) {
            return stub.withCompression("gzip");
        }
    }

    @Configuration
    static class FieldAndBeans {

        @GrpcClient("self")
        @Nullable
        EchoBlockingStub stub;

        @Bean
        EchoBlockingStub asItIs() {
            return Objects.requireNonNull(stub);
        }

        @Bean
        EchoBlockingStub changed() {
            return Objects.requireNonNull(stub).withCompression("gzip");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryStub {

        @Bean
        @Primary
        EchoBlockingStub primary(GrpcChannels channels) {
            return EchoGrpc.newBlockingStub(channels.get("other"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DerivedStubs {

        @Bean
        EchoBlockingStub first(@GrpcClient("self") EchoBlockingStub stub) {
            return stub.withCompression("gzip");
        }

        @Bean
        EchoBlockingStub second(@GrpcClient("other") EchoBlockingStub stub) {
            return stub.withCompression("gzip");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Transformers {

        static final CallOptions.Key<String> TRACE = CallOptions.Key.createWithDefault("trace", "");

        @Bean
        @Order(2)
        StubTransformer second() {
            return (client, stub) ->
                    stub.withOption(TRACE, stub.getCallOptions().getOption(TRACE) + " 2");
        }

        @Bean
        @Order(1)
        StubTransformer first() {
            return (client, stub) -> stub.withOption(TRACE, client + " 1");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WrongTransformer {

        @Bean
        StubTransformer wrong() {
            return (client, stub) -> EchoGrpc.newFutureStub(stub.getChannel());
        }
    }

    static class Counting implements ClientInterceptor {

        static final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            calls.add(method.getFullMethodName());
            return next.newCall(method, options);
        }
    }
}
