// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.Codec;
import io.grpc.Metadata;
import io.grpc.NameResolverProvider;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.discovery.StaticNameResolverProvider;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.codec.GrpcCodec;
import org.grpcspring.test.Token;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.grpcspring.test.proto.EchoGrpc.EchoFutureStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where @GrpcClient may stand, and what is said where it may not. */
class ClientPlacementTests {

    @Test
    void classMayHaveAClientAndDefineWhatBuildsIt() {
        serving()
                .withAllowCircularReferences(false)
                .withUserConfiguration(Builders.class)
                .run(context -> {
                    Builders builders = context.getBean(Builders.class);
                    assertThat(Objects.requireNonNull(builders.self).unary(text("hi")))
                            .isEqualTo(text("hi"));
                    assertThat(builders.customized).isEqualTo("self");
                });
    }

    @Test
    void methodThatClosesACycleIsNamed() {
        FailureAnalysis analysis = failure(Transformers.class);
        assertThat(analysis.getDescription())
                .contains("client 'self'", "the @Bean method " + Transformers.class.getName() + ".patience()");
        assertThat(analysis.getAction()).contains("static");
    }

    @Test
    void staticMethodClosesNoCycle() {
        serving()
                .withAllowCircularReferences(false)
                .withUserConfiguration(StaticTransformers.class)
                .run(context -> assertThat(Objects.requireNonNull(context.getBean(StaticTransformers.class).self)
                                .getCallOptions()
                                .isWaitForReady())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(classes = {StaticField.class, StaticSetter.class, NoParameter.class})
    void startFailsWhereSpringWouldIgnoreTheAnnotation(Class<?> misplaced) {
        FailureAnalysis analysis = failure(misplaced);
        assertThat(analysis.getDescription()).contains(misplaced.getName() + ".echo", "injects nothing");
        assertThat(analysis.getAction()).contains("constructor", "setter");
    }

    @Test
    void annotationOnAFinalFieldIsMissedAtTheConstructorParameter() {
        FailureAnalysis analysis = failure(FinalField.class);
        assertThat(analysis.getDescription())
                .contains(
                        "parameter 'echo' of the constructor of " + FinalField.class.getName(),
                        EchoBlockingStub.class.getName(),
                        "the annotation on the field 'self'");
        assertThat(analysis.getAction())
                .contains(
                        "Put @GrpcClient(\"shop\") on the parameter",
                        "lombok.copyableAnnotations += org.grpcspring.client.inject.GrpcClient");
    }

    @Test
    void annotationIsMissedAtAnAutowiredFieldOfAChannel() {
        FailureAnalysis analysis = failure(AutowiredChannel.class);
        assertThat(analysis.getDescription()).contains("The field 'channel' of " + AutowiredChannel.class.getName());
        assertThat(analysis.getAction())
                .contains("@GrpcClient(\"name\") on the field")
                .doesNotContain("lombok");
    }

    @Test
    void otherMissingBeansAreLeftToSpringBoot() {
        assertThat(failure(Caller.class).getDescription())
                .contains("required a bean of type")
                .contains("Runnable");
    }

    private static FailureAnalysis failure(Class<?> bean) {
        FailureAnalysis[] analysis = new FailureAnalysis[1];
        serving()
                .withAllowCircularReferences(false)
                .withUserConfiguration(bean)
                .run(context -> analysis[0] = analysis(context.getStartupFailure()));
        return analysis[0];
    }

    @Configuration
    static class Builders {

        @GrpcClient("self")
        @Nullable
        EchoBlockingStub self;

        volatile String customized = "";

        @Bean
        GrpcChannelBuilderCustomizer customizer() {
            return (builder, client) -> customized = client;
        }

        @Bean
        NameResolverProvider resolver() {
            return new StaticNameResolverProvider();
        }

        @GrpcCodec
        Codec codec() {
            return new Codec.Gzip();
        }

        @GrpcGlobalClientInterceptor
        ClientInterceptor interceptor() {
            return MetadataUtils.newAttachHeadersInterceptor(new Metadata());
        }

        @Bean
        CallCredentials credentials() {
            return new Token("token");
        }
    }

    @Configuration
    static class Transformers {

        @GrpcClient("self")
        @Nullable
        EchoBlockingStub self;

        @Bean
        StubTransformer patience() {
            return (client, stub) -> stub.withWaitForReady();
        }
    }

    @Configuration
    static class StaticTransformers {

        @GrpcClient("self")
        @Nullable
        EchoBlockingStub self;

        @Bean
        static StubTransformer patience() {
            return (client, stub) -> stub.withWaitForReady();
        }
    }

    static class StaticField {

        @GrpcClient("self")
        static @Nullable EchoBlockingStub echo;
    }

    static class StaticSetter {

        @GrpcClient("self")
        static void echo(EchoBlockingStub stub) {}
    }

    static class NoParameter {

        @GrpcClient("self")
        void echo() {}
    }

    static class FinalField {

        @GrpcClient("shop")
        final EchoBlockingStub self;

        @GrpcClient("self")
        @Nullable
        EchoFutureStub other;

        FinalField(EchoBlockingStub echo) {
            self = echo;
        }
    }

    static class AutowiredChannel {

        @Autowired
        Channel channel;
    }

    record Caller(Runnable task) {}
}
