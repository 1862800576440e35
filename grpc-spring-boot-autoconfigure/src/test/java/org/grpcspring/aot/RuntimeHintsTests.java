// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcHealthServiceAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcReflectionServiceAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerProperties;
import org.grpcspring.client.declared.GrpcClientInterface;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.GrpcClientBean;
import org.grpcspring.client.inject.ImportGrpcClients;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

class RuntimeHintsTests {

    @ParameterizedTest
    @ValueSource(
            classes = {
                Text.class,
                Text.Builder.class,
                Text.Nested.class,
                Text.Nested.Builder.class,
            })
    void messagesOfAServiceAreRegistered(Class<?> message) {
        assertThat(reflection().onType(message).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints(EchoService.class));
    }

    @Test
    void interceptorClassesOfAServiceAreRegistered() {
        assertThat(reflection()
                        .onType(NoOperation.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints(Intercepted.class));
    }

    @ParameterizedTest
    @ValueSource(classes = {OnConstructor.class, OnField.class, AsBean.class})
    void interceptorClassesOfAStubAreRegistered(Class<?> caller) {
        assertThat(reflection().onType(Passing.class).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints(caller));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OnConstructor.class,
                OnField.class,
                OnSetter.class,
                OnBeanMethod.class,
                AsBean.class,
                AsImportedBean.class
            })
    void stubAndItsMessagesAreRegisteredWhereverTheAnnotationStands(Class<?> caller) throws Exception {
        RuntimeHints hints = hints(caller);
        assertThat(reflection().onMethodInvocation(PingGrpc.class.getMethod("newBlockingStub", Channel.class)))
                .accepts(hints);
        assertThat(reflection().onMethodInvocation(PingGrpc.class.getMethod("getServiceDescriptor")))
                .accepts(hints);
        assertThat(reflection().onType(Text.class).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints);
    }

    @Test
    void declaredClientAndItsMessagesAreRegistered() throws Exception {
        RuntimeHints hints = hints(WithDeclaredClient.class);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(PingClient.class))
                .accepts(hints);
        assertThat(reflection().onType(PingClient.class).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints);
        assertThat(reflection().onMethodInvocation(PingGrpc.class.getMethod("getServiceDescriptor")))
                .accepts(hints);
        assertThat(reflection().onType(Text.class).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                HealthCheckRequest.class,
                ServerReflectionResponse.class,
                io.grpc.reflection.v1alpha.ServerReflectionResponse.class
            })
    void messagesOfTheStandardServicesAreRegistered(Class<?> message) {
        assertThat(reflection().onType(message).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints(EchoService.class));
    }

    @Test
    void methodsThatAreFoundByTheirAnnotationAreRegistered() throws Exception {
        RuntimeHints hints = hints(Annotated.class);
        assertThat(reflection().onMethodInvocation(Annotated.class.getDeclaredMethod("handle", Exception.class)))
                .accepts(hints);
        assertThat(reflection()
                        .onMethodInvocation(
                                Annotated.class.getDeclaredMethod("unary", Text.class, StreamObserver.class)))
                .accepts(hints);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                GrpcServerProperties.class,
                GrpcServerProperties.Security.class,
                GrpcChannelProperties.class,
                GrpcChannelProperties.Security.class
            })
    void propertiesAreRegistered(Class<?> properties) {
        TypeHint hint = hints(EchoService.class).reflection().getTypeHint(properties);
        assertThat(hint).isNotNull();
        assertThat(hint.constructors()).hasSize(1);
    }

    @Test
    void nothingIsRegisteredWithoutServiceAndClient() {
        RuntimeHints hints = hints(Unrelated.class);
        assertThat(reflection().onType(Text.class)).rejects(hints);
        assertThat(reflection().onType(PingGrpc.class)).rejects(hints);
    }

    private static RuntimeHints hints(Class<?> bean) {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(RuntimeHintsTests.class)), new InMemoryGeneratedFiles());
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(
                    bean,
                    GrpcServerAutoConfiguration.class,
                    GrpcHealthServiceAutoConfiguration.class,
                    GrpcReflectionServiceAutoConfiguration.class,
                    GrpcClientAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        return generation.getRuntimeHints();
    }

    static class NoOperation implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(call, headers);
        }
    }

    @GrpcService(interceptors = NoOperation.class)
    static class Intercepted extends EchoGrpc.EchoImplBase {}

    @GrpcService
    static class Annotated extends EchoGrpc.EchoImplBase {

        @Override
        @GrpcExecutor(GrpcExecutor.DIRECT)
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onCompleted();
        }

        @GrpcExceptionHandler
        Status handle(Exception failure) {
            return Status.ABORTED.withCause(failure);
        }
    }

    static class OnConstructor {

        OnConstructor(@GrpcClient(value = "ping", interceptors = Passing.class) PingGrpc.PingBlockingStub stub) {}
    }

    static class OnField {

        @GrpcClient(value = "ping", interceptors = Passing.class)
        PingGrpc.@Nullable PingBlockingStub stub;
    }

    static class OnSetter {

        @GrpcClient("ping")
        void setStub(PingGrpc.PingBlockingStub stub) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class OnBeanMethod {

        @Bean
        Unrelated caller(@GrpcClient("ping") PingGrpc.PingBlockingStub stub) {
            return new Unrelated();
        }
    }

    @GrpcClientBean(
            clazz = PingGrpc.PingBlockingStub.class,
            client = @GrpcClient(value = "ping", interceptors = Passing.class))
    static class AsBean {}

    @ImportGrpcClients(client = "ping", types = PingGrpc.class)
    static class AsImportedBean {}

    static class Passing implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return next.newCall(method, options);
        }
    }

    static class Unrelated {}

    @GrpcClientInterface(PingGrpc.class)
    interface PingClient {
        Text ping(Text request);
    }

    static final class WithDeclaredClient {

        WithDeclaredClient(@GrpcClient("ping") PingClient client) {}
    }
}
