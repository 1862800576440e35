// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.GrpcContexts;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class GrpcClientInjectionTests {

    private static final String NOT_ELIGIBLE = "is not eligible for getting processed by all BeanPostProcessors";

    @ParameterizedTest
    @ValueSource(
            classes = {
                OnField.class,
                OnSetter.class,
                OnSetterParameter.class,
                OnConstructor.class,
                MetaOnField.class,
                MetaOnSetter.class,
                MetaOnConstructor.class,
                WithPlaceholder.class,
                InProvider.class,
                InOptional.class
            })
    void stubIsInjectedWhereverTheAnnotationStands(Class<? extends Caller> caller) {
        serving()
                .withPropertyValues("echo.client=self")
                .withBean(caller)
                .run(context -> assertThat(context.getBean(caller).call()).isEqualTo("hi"));
    }

    @ParameterizedTest
    @ValueSource(classes = {OnBeanMethod.class, MetaOnBeanMethod.class})
    void stubIsInjectedIntoABeanMethod(Class<?> configuration) {
        serving()
                .withUserConfiguration(configuration)
                .run(context -> assertThat(context.getBean(Caller.class).call()).isEqualTo("hi"));
    }

    @Test
    void everyKindOfStubAndChannelIsInjected() {
        serving().withBean(EveryKind.class).run(context -> {
            EveryKind kinds = context.getBean(EveryKind.class);
            assertThat(kinds.blocking.unary(text("1"))).isEqualTo(text("1"));
            assertThat(kinds.future.unary(text("2")).get(10, SECONDS)).isEqualTo(text("2"));
            Replies<Text> replies = new Replies<>();
            kinds.async.unary(text("3"), replies);
            assertThat(replies.next()).isEqualTo(text("3"));
            assertThat(kinds.blockingV2.unary(text("4"))).isEqualTo(text("4"));
            BlockingClientCall<Text, Text> bidi = kinds.blockingV2.bidi();
            bidi.write(text("5"));
            assertThat(bidi.read()).isEqualTo(text("5"));
            bidi.halfClose();
            for (Channel channel : new Channel[] {kinds.channel, kinds.managedChannel}) {
                assertThat(ClientCalls.blockingUnaryCall(
                                channel, EchoGrpc.getUnaryMethod(), CallOptions.DEFAULT, text("6")))
                        .isEqualTo(text("6"));
            }
        });
    }

    @Test
    void clientsOfOneNameShareOneChannel() {
        serving()
                .withPropertyValues("grpc.client.other.address=self:self")
                .withBean(TwoNames.class)
                .run(context -> {
                    TwoNames names = context.getBean(TwoNames.class);
                    assertThat(names.first).isSameAs(names.second).isSameAs(names.stub.getChannel());
                    assertThat(names.first).isNotSameAs(names.other);
                });
    }

    @Test
    void noBeanIsCreatedEarlyWhenAClientIsInjected(CapturedOutput output) {
        serving().withBean(OnField.class).withBean(OnConstructor.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).doesNotContain(NOT_ELIGIBLE);
        });
    }

    @Test
    void earlyCreationWouldBeSeenInTheLog(CapturedOutput output) {
        serving().withUserConfiguration(EarlyCreation.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).contains(NOT_ELIGIBLE);
        });
    }

    @Test
    void channelIsUsableUntilTheLastBeanIsDestroyed() {
        serving().run(server -> {
            String port = server.getEnvironment().getProperty("local.grpc.server.port");
            runner().withPropertyValues("grpc.client.remote.address=127.0.0.1:" + port)
                    .withBean("a", CallingAtTheEnd.class)
                    .withBean("z", CallingAtTheEnd.class)
                    .run(context -> {
                        CallingAtTheEnd first = context.getBean("a", CallingAtTheEnd.class);
                        CallingAtTheEnd last = context.getBean("z", CallingAtTheEnd.class);
                        ManagedChannel channel =
                                context.getBean(GrpcChannels.class).get("remote");
                        context.close();
                        assertThat(first.reply).isEqualTo("bye");
                        assertThat(last.reply).isEqualTo("bye");
                        assertThat(channel.isTerminated()).isTrue();
                    });
        });
    }

    @Test
    void startFailsWithThePropertyNamedWhenTheClientHasNoAddress() {
        FailureAnalysis analysis = failure(NoAddress.class);
        assertThat(analysis.getDescription()).contains("'nowhere'", "grpc.client.nowhere.address");
        assertThat(analysis.getAction()).contains("grpc.client.nowhere.address", "grpc.client.GLOBAL.address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grpc.client.nowhere.address | nowhere",
                "grpc.client[no.wheer].address | no.wheer",
            })
    void clientIsSuggestedWhenItsNameIsMisspelt(String key, String suggestion) {
        runner().withPropertyValues(key + "=localhost:1", "grpc.client.other.address=localhost:1")
                .withBean(NoWhere.class)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .isEqualTo(
                                    "The gRPC client 'nowheer' has no address: 'grpc.client.nowheer.address' is not set, and it is injected at the parameter 'stub' of the constructor of "
                                            + NoWhere.class.getName());
                    assertThat(analysis.getAction())
                            .startsWith("Did you mean '" + suggestion + "'? Set 'grpc.client.nowheer.address'")
                            .contains("The clients that have an address are [")
                            .contains("other, self]");
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {NoStub.class, OwnClassAsStub.class})
    void startFailsWithTheTypeNamedWhenItIsNoStub(Class<?> caller) {
        FailureAnalysis analysis = failure(caller);
        assertThat(analysis.getDescription())
                .contains("@GrpcClient(\"self\")", "neither a generated stub nor a channel")
                .contains(", at the parameter '", "' of the constructor of " + caller.getName());
        assertThat(analysis.getAction()).contains("FooBlockingStub", "io.grpc.ManagedChannel");
    }

    @Test
    void startFailsWithTheClassNamedWhenItsMemberIsNoStub() {
        assertThat(failure(NoStubInField.class).getDescription())
                .endsWith(", at the field 'text' of " + NoStubInField.class.getName());
        assertThat(failure(NoStubInSetter.class).getDescription())
                .endsWith(", at the parameter 'text' of the method " + NoStubInSetter.class.getName() + ".setText");
    }

    @Test
    void startFailsWhenTheNameIsEmpty() {
        runner().withBean(EmptyName.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("@GrpcClient has an empty name at"));
    }

    @Test
    void otherInjectionPointsAreResolvedAsBefore() {
        serving().withPropertyValues("greeting=hello").withBean(Ordinary.class).run(context -> {
            Ordinary ordinary = context.getBean(Ordinary.class);
            assertThat(ordinary.greeting).isEqualTo("hello");
            assertThat(ordinary.channels).isSameAs(context.getBean(GrpcChannels.class));
        });
    }

    @Test
    void nothingIsInjectedButTheRestWorksWhenNoClientIsUsed() {
        runner().run(context -> assertThat(context).hasNotFailed().hasSingleBean(GrpcChannels.class));
    }

    private static FailureAnalysis failure(Class<?> bean) {
        FailureAnalysis[] analysis = new FailureAnalysis[1];
        runner().withUserConfiguration(bean).run(context -> analysis[0] = analysis(context.getStartupFailure()));
        return analysis[0];
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @GrpcClient("self")
    @interface EchoClient {}

    abstract static class Caller {

        EchoGrpc.@Nullable EchoBlockingStub stub;

        String call() {
            return stub == null ? "not injected" : stub.unary(text("hi")).getValue();
        }
    }

    static class OnField extends Caller {

        @GrpcClient("self")
        private EchoGrpc.@Nullable EchoBlockingStub field;

        @Override
        String call() {
            stub = field;
            return super.call();
        }
    }

    static class OnSetter extends Caller {

        @GrpcClient("self")
        void setStub(EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }
    }

    static class OnSetterParameter extends Caller {

        @Autowired
        void setStub(@GrpcClient("self") EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }
    }

    static class OnConstructor extends Caller {

        OnConstructor(@GrpcClient("self") EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }
    }

    static class MetaOnField extends Caller {

        @EchoClient
        private EchoGrpc.@Nullable EchoBlockingStub field;

        @Override
        String call() {
            stub = field;
            return super.call();
        }
    }

    static class MetaOnSetter extends Caller {

        @EchoClient
        void setStub(EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }
    }

    static class MetaOnConstructor extends Caller {

        MetaOnConstructor(@EchoClient EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }
    }

    static class WithPlaceholder extends Caller {

        WithPlaceholder(@GrpcClient("${echo.client}") EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }
    }

    static class InProvider extends Caller {

        InProvider(@GrpcClient("self") ObjectProvider<EchoGrpc.EchoBlockingStub> stub) {
            this.stub = stub.getObject();
        }
    }

    static class InOptional extends Caller {

        InOptional(@GrpcClient("self") Optional<EchoGrpc.EchoBlockingStub> stub) {
            this.stub = stub.orElseThrow();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnBeanMethod {

        @Bean
        Caller caller(@GrpcClient("self") EchoGrpc.EchoBlockingStub stub) {
            return new OnConstructor(stub);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MetaOnBeanMethod {

        @Bean
        Caller caller(@EchoClient EchoGrpc.EchoBlockingStub stub) {
            return new OnConstructor(stub);
        }
    }

    record EveryKind(
            @GrpcClient("self") EchoGrpc.EchoStub async,
            @GrpcClient("self") EchoGrpc.EchoBlockingStub blocking,
            @GrpcClient("self") EchoGrpc.EchoBlockingV2Stub blockingV2,
            @GrpcClient("self") EchoGrpc.EchoFutureStub future,
            @GrpcClient("self") Channel channel,
            @GrpcClient("self") ManagedChannel managedChannel) {}

    record TwoNames(
            @GrpcClient("self") Channel first,
            @GrpcClient("self") ManagedChannel second,
            @GrpcClient("self") EchoGrpc.EchoFutureStub stub,
            @GrpcClient("other") Channel other) {}

    @Configuration(proxyBeanMethods = false)
    static class EarlyCreation {

        @Bean
        static BeanPostProcessor needsAClient(GrpcChannels channels) {
            return new BeanPostProcessor() {};
        }
    }

    static class CallingAtTheEnd implements DisposableBean {

        private final EchoGrpc.EchoBlockingStub stub;

        @Nullable
        String reply;

        CallingAtTheEnd(@GrpcClient("remote") EchoGrpc.EchoBlockingStub stub) {
            this.stub = stub;
        }

        @Override
        public void destroy() {
            reply = stub.unary(text("bye")).getValue();
        }
    }

    record NoAddress(@GrpcClient("nowhere") Channel channel) {}

    record NoStub(@GrpcClient("self") String text) {}

    record NoWhere(@GrpcClient("nowheer") Channel stub) {}

    static class NoStubInField {

        @GrpcClient("self")
        @Nullable
        String text;
    }

    static class NoStubInSetter {

        @GrpcClient("self")
        void setText(String text) {}
    }

    record OwnClassAsStub(@GrpcClient("self") GrpcContexts contexts) {}

    record EmptyName(@GrpcClient(" ") Channel channel) {}

    static class Ordinary {

        final String greeting;
        final GrpcChannels channels;

        Ordinary(@Value("${greeting}") String greeting, GrpcChannels channels) {
            this.greeting = greeting;
            this.channels = channels;
        }
    }
}
