// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import com.google.rpc.LocalizedMessage;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.declared.GrpcClientInterface;
import org.grpcspring.client.event.GrpcChannelStateChangedEvent;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.GrpcClientBean;
import org.grpcspring.client.inject.ImportGrpcClients;
import org.grpcspring.client.inject.StubTransformer;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.client.security.CallCredentialsHelper;
import org.grpcspring.error.GrpcErrors;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.stereotype.Component;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.util.MultiValueMap;

/** The code of docs/client.md. */
final class ClientExamples {

    private ClientExamples() {}

    @Component
    static class OnConstructor {

        private final EchoGrpc.EchoBlockingStub echo;

        OnConstructor(@GrpcClient("echo") EchoGrpc.EchoBlockingStub echo) {
            this.echo = echo;
        }

        String echo(String value) {
            return echo.unary(Text.newBuilder().setValue(value).build()).getValue();
        }
    }

    @Component
    static class OnField {

        @GrpcClient("echo")
        EchoGrpc.@Nullable EchoFutureStub echo;
    }

    @Component
    static class OnSetter {

        @Nullable
        Channel channel;

        @GrpcClient("${echo.client:echo}")
        void setChannel(Channel channel) {
            this.channel = channel;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnBeanMethod {

        @Bean
        OnConstructor caller(@GrpcClient("echo") EchoGrpc.EchoBlockingStub echo) {
            return new OnConstructor(echo);
        }
    }

    @Component
    static class InOtherThreads {

        private final OnConstructor echo;

        InOtherThreads(OnConstructor echo) {
            this.echo = echo;
        }

        CompletableFuture<String> echo(String value) {
            Executor executor = Context.currentContextExecutor(ForkJoinPool.commonPool());
            return CompletableFuture.supplyAsync(() -> echo.echo(value), executor);
        }
    }

    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @Retention(RetentionPolicy.RUNTIME)
    @GrpcClient("echo")
    @interface EchoClient {}

    @Configuration(proxyBeanMethods = false)
    @ImportGrpcClients(client = "echo", types = EchoGrpc.class)
    static class Clients {}

    @Component
    static class PlainCaller {

        private final EchoGrpc.EchoBlockingStub echo;

        PlainCaller(EchoGrpc.EchoBlockingStub echo) {
            this.echo = echo;
        }

        String echo(String value) {
            return echo.unary(Text.newBuilder().setValue(value).build()).getValue();
        }
    }

    @GrpcClientBean(clazz = EchoGrpc.EchoFutureStub.class, beanName = "futures", client = @GrpcClient("echo"))
    static class FutureClient {}

    @Configuration(proxyBeanMethods = false)
    static class Customizing {

        @GrpcGlobalClientInterceptor
        @Order(InterceptorOrder.ORDER_TRACING_METRICS + 10)
        ClientInterceptor counter() {
            return new CountingInterceptor();
        }

        @Bean
        StubTransformer patience() {
            return (client, stub) -> client.equals("echo") ? stub.withWaitForReady() : stub;
        }

        @Bean
        GrpcChannelBuilderCustomizer retryBuffer() {
            return (builder, client) -> builder.retryBufferSize(1 << 20);
        }
    }

    static class InTests {

        @MockitoBean
        @GrpcClient("echo")
        EchoGrpc.@Nullable EchoBlockingStub echo;
    }

    static class Credentials {

        @Bean
        CallCredentials credentials() {
            return CallCredentialsHelper.bearerAuth("token");
        }

        @Bean(defaultCandidate = false)
        CallCredentials signature() {
            return CallCredentialsHelper.authorizationHeader(() -> "Signature " + Instant.now());
        }

        @Bean
        StubTransformer credentialsByName() {
            return CallCredentialsHelper.mappedCredentialsStubTransformer(Map.of(
                    "prices", CallCredentialsHelper.bearerAuth("token"),
                    "stock",
                            CallCredentialsHelper.requirePrivacy(CallCredentialsHelper.basicAuth("shop", "password"))));
        }

        @Bean
        OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> tokens() {
            RestClientClientCredentialsTokenResponseClient tokens =
                    new RestClientClientCredentialsTokenResponseClient();
            tokens.addParametersConverter(
                    request -> MultiValueMap.fromSingleValue(Map.of("audience", "https://orders.example.com")));
            return tokens;
        }
    }

    static class CountingInterceptor implements ClientInterceptor {

        private final LongAdder calls = new LongAdder();

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            calls.increment();
            System.out.println("Calls to others: " + calls);
            return next.newCall(method, options);
        }
    }

    @Component
    static class Events {

        @EventListener
        void channelChanged(GrpcChannelStateChangedEvent event) {
            System.out.println("Client " + event.getClient() + " is " + event.getState());
        }
    }

    @GrpcClientInterface(EchoGrpc.class)
    interface EchoCalls {

        Text unary(Text request);

        Stream<Text> serverStream(Text request);

        Text clientStream(Iterable<Text> requests);

        CompletableFuture<Text> unary(Text request, Duration timeout);
    }

    @Component
    static class DeclaredCaller {

        private final EchoCalls echo;

        DeclaredCaller(@GrpcClient("echo") EchoCalls echo) {
            this.echo = echo;
        }

        String first(String words) {
            try (Stream<Text> replies =
                    echo.serverStream(Text.newBuilder().setValue(words).build())) {
                return replies.findFirst().map(Text::getValue).orElse("");
            }
        }

        String explain(StatusRuntimeException failure) {
            GrpcErrors errors = GrpcErrors.of(failure);
            return errors.badRequest()
                    .map(request -> request.getFieldViolations(0).getField() + " is wrong")
                    .or(() -> errors.localizedMessage().map(LocalizedMessage::getMessage))
                    .orElse("Failed with " + errors.status().getCode());
        }
    }
}
