// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.StubTransformer;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.test.Token;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Which credentials calls bear, as the server sees them. */
@ExtendWith(OutputCaptureExtension.class)
class CallCredentialsTests {

    @ParameterizedTest
    @ValueSource(classes = {One.class, OnePrimary.class, OneForItself.class})
    void beanIsForEveryClient(Class<?> credentials) {
        assertThat(received(credentials)).containsExactly("shared", "shared");
    }

    @ParameterizedTest
    @ValueSource(classes = {ByTransformer.class, ByInterceptor.class, ByCustomizer.class})
    void credentialsOfItsOwnGoBeforeTheBean(Class<?> own) {
        assertThat(received(One.class, own)).containsExactly("own", "shared");
    }

    @Test
    void callsBearNoneWhenThereIsNoneOrItIsNotForAll() {
        assertThat(received(NotForAll.class)).containsExactly("none", "none");
        assertThat(received(Headers.class)).containsExactly("none", "none");
    }

    @Test
    void clientWithoutCredentialsIsNamedOnceWhenThereAreSeveral(CapturedOutput output) {
        assertThat(received(Two.class, ByTransformer.class)).containsExactly("own", "none");
        assertThat(output.toString().lines().filter(line -> line.contains("without credentials")))
                .singleElement()
                .asString()
                .contains("client 'other' calls 'grpcspring.test.v1.Echo/Unary'", "[first, second]", "@Primary");
    }

    private static List<String> received(Class<?>... configurations) {
        List<String> received = new CopyOnWriteArrayList<>();
        serving()
                .withPropertyValues("grpc.client.other.address=self:self")
                .withPropertyValues(
                        List.of(configurations).contains(ByInterceptor.class)
                                ? new String[] {"grpc.client.self.interceptors=own"}
                                : new String[0])
                .withUserConfiguration(configurations)
                .withUserConfiguration(Headers.class)
                .withBean(Stubs.class)
                .run(context -> {
                    Stubs stubs = context.getBean(Stubs.class);
                    stubs.self.unary(text("hi"));
                    stubs.other.unary(text("hi"));
                    received.addAll(context.getBean(Headers.class).tokens);
                    stubs.other.unary(text("hi"));
                });
        return received;
    }

    record Stubs(
            @GrpcClient("self") EchoBlockingStub self,
            @GrpcClient("other") EchoBlockingStub other) {}

    @Configuration(proxyBeanMethods = false)
    static class Headers {

        final List<String> tokens = new CopyOnWriteArrayList<>();

        @GrpcGlobalServerInterceptor
        ServerInterceptor tokens() {
            return new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    String token = headers.get(Token.KEY);
                    tokens.add(token == null ? "none" : token);
                    return next.startCall(call, headers);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class One {

        @Bean
        CallCredentials shared() {
            return new Token("shared");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnePrimary extends Two {

        @Bean
        @Primary
        CallCredentials shared() {
            return new Token("shared");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneForItself extends NotForAll {

        @Bean
        CallCredentials shared() {
            return new Token("shared");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NotForAll {

        @Bean(defaultCandidate = false)
        CallCredentials special() {
            return new Token("special");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {

        @Bean
        CallCredentials first() {
            return new Token("first");
        }

        @Bean
        CallCredentials second() {
            return new Token("second");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByTransformer {

        @Bean
        StubTransformer own() {
            return (client, stub) -> client.equals("self") ? stub.withCallCredentials(new Token("own")) : stub;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByCustomizer {

        @Bean
        GrpcChannelBuilderCustomizer own() {
            return (builder, client) -> {
                if (client.equals("self")) {
                    builder.intercept(new Owning());
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByInterceptor {

        @Bean
        ClientInterceptor own() {
            return new Owning();
        }
    }

    static class Owning implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withCallCredentials(new Token("own")));
        }
    }
}
