// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.interceptor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

class ClientInterceptorTests {

    @Test
    void globalInterceptorsRunInTheirOrderBeforeEveryClient() {
        run("", context -> {
            assertThat(intercepted(context, channel(context, "self"))).containsExactly("first", "metrics", "last");
            assertThat(intercepted(context, channel(context, "other"))).containsExactly("first", "metrics", "last");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'named', 'first metrics named last'",
        "'named,unordered', 'first metrics named last unordered'",
        "'named,metrics', 'first metrics named last'",
    })
    void interceptorsOfAClientAreSortedAmongTheGlobalOnes(String beans, String expected) {
        run("grpc.client.self.interceptors=" + beans, context -> {
            assertThat(intercepted(context, channel(context, "self"))).containsExactly(expected.split(" ", -1));
            assertThat(intercepted(context, channel(context, "other"))).containsExactly("first", "metrics", "last");
        });
    }

    @Test
    void interceptorsOfEveryClientAreNamedUnderGlobal() {
        run(
                "grpc.client.GLOBAL.interceptors[0]=named",
                context -> assertThat(intercepted(context, channel(context, "other")))
                        .containsExactly("first", "metrics", "named", "last"));
    }

    @Test
    void interceptorsOfAStubRunAfterThoseOfItsClient() {
        run("grpc.client.self.interceptors=named", context -> {
            Stubs stubs = context.getBean(Stubs.class);
            assertThat(intercepted(context, stubs.appended.getChannel()))
                    .containsExactly("first", "metrics", "named", "last", "without bean", "early");
            assertThat(intercepted(context, stubs.sorted.getChannel()))
                    .containsExactly("first", "early", "metrics", "named", "last", "without bean");
            assertThat(intercepted(context, stubs.channel))
                    .containsExactly("first", "metrics", "named", "last", "early");
            assertThat(intercepted(context, stubs.plain.getChannel()))
                    .containsExactly("first", "metrics", "named", "last");
        });
    }

    @Test
    void interceptorThatIsNamedAgainRunsOnceAtItsFirstPlace() {
        run("grpc.client.self.interceptors=named", context -> {
            OwnInterceptors again =
                    new OwnInterceptors(List.of(First.class), List.of("named", "early", "early"), false);
            ManagedChannel channel = context.getBean(GrpcChannels.class).get("self", again);
            assertThat(intercepted(context, channel)).containsExactly("first", "metrics", "named", "last", "early");
        });
    }

    @Test
    void interceptorMayItselfUseAClient() {
        serving()
                .withPropertyValues("grpc.client.tokens.address=self:self")
                .withUserConfiguration(UsingAClient.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(EchoGrpc.newBlockingStub(channel(context, "self"))
                                    .unary(text("hi")))
                            .isEqualTo(text("hi"));
                    assertThat(context.getBean(UsingAClient.class).tokens).containsExactly("token");
                });
    }

    @ParameterizedTest
    @CsvSource({"noInterceptor, expected to be of type", "nobody, nobody"})
    void startFailsWhenAnInterceptorOfAStubIsNone(String name, String reason) {
        serving()
                .withPropertyValues("interceptor=" + name)
                .withBean("noInterceptor", String.class, () -> "text")
                .withUserConfiguration(name.equals("nobody") ? Nobody.class : NoInterceptor.class)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(reason));
    }

    private static void run(String property, Check check) {
        ApplicationContextRunner runner = serving()
                .withPropertyValues("grpc.client.other.address=self:self")
                .withUserConfiguration(Interceptors.class)
                .withBean(Stubs.class);
        (property.isEmpty() ? runner : runner.withPropertyValues(property)).run(check::of);
    }

    private static ManagedChannel channel(ApplicationContext context, String client) {
        return context.getBean(GrpcChannels.class).get(client);
    }

    private static List<String> intercepted(ApplicationContext context, Channel channel) {
        List<String> calls = context.getBean(Calls.class).names;
        calls.clear();
        ClientCalls.blockingUnaryCall(
                channel, EchoGrpc.getUnaryMethod(), CallOptions.DEFAULT.withDeadlineAfter(20, SECONDS), text("hi"));
        return List.copyOf(calls);
    }

    private interface Check {
        void of(ApplicationContext context);
    }

    record Calls(List<String> names) {}

    /** Notes its name at each call. */
    static class Named implements ClientInterceptor {

        private final String name;
        private final Calls calls;

        Named(String name, Calls calls) {
            this.name = name;
            this.calls = calls;
        }

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            calls.names.add(name);
            return next.newCall(method, options);
        }
    }

    static class WithoutBean extends Named {

        WithoutBean(Calls calls) {
            super("without bean", calls);
        }
    }

    static class Early extends Named implements Ordered {

        Early(Calls calls) {
            super("early", calls);
        }

        @Override
        public int getOrder() {
            return InterceptorOrder.ORDER_GLOBAL_EXCEPTION_HANDLING;
        }
    }

    @GrpcGlobalClientInterceptor
    @Order(InterceptorOrder.ORDER_FIRST)
    static class First extends Named {

        First(Calls calls) {
            super("first", calls);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(First.class)
    static class Interceptors {

        @Bean
        Calls calls() {
            return new Calls(new CopyOnWriteArrayList<>());
        }

        @GrpcGlobalClientInterceptor
        ClientInterceptor last(Calls calls) {
            return new Named("last", calls);
        }

        @GrpcGlobalClientInterceptor
        @Order(InterceptorOrder.ORDER_TRACING_METRICS)
        ClientInterceptor metrics(Calls calls) {
            return new Named("metrics", calls);
        }

        @Bean
        @Order(InterceptorOrder.ORDER_SECURITY_AUTHENTICATION)
        ClientInterceptor named(Calls calls) {
            return new Named("named", calls);
        }

        @Bean
        ClientInterceptor unordered(Calls calls) {
            return new Named("unordered", calls);
        }

        @Bean
        Early early(Calls calls) {
            return new Early(calls);
        }
    }

    record Stubs(
            @GrpcClient(value = "self", interceptors = WithoutBean.class, interceptorNames = "early")
            EchoGrpc.EchoBlockingStub appended,

            @GrpcClient(
                    value = "self",
                    interceptors = {WithoutBean.class, Early.class},
                    sortInterceptors = true)
            EchoGrpc.EchoFutureStub sorted,

            @GrpcClient(value = "self", interceptors = Early.class)
            ManagedChannel channel,

            @GrpcClient("self") EchoGrpc.EchoStub plain) {}

    @Configuration(proxyBeanMethods = false)
    static class UsingAClient {

        final List<String> tokens = new CopyOnWriteArrayList<>();

        @GrpcGlobalClientInterceptor
        ClientInterceptor authenticating(@GrpcClient("tokens") EchoGrpc.EchoBlockingStub issuer) {
            return new ClientInterceptor() {
                @Override
                public <Q, R> ClientCall<Q, R> interceptCall(
                        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                    if (tokens.isEmpty()) {
                        tokens.add("token");
                        assertThat(issuer.unary(text("token")).getValue()).isEqualTo("token");
                    }
                    return next.newCall(method, options);
                }
            };
        }
    }

    record Nobody(
            @GrpcClient(value = "self", interceptorNames = "nobody")
            Channel channel) {}

    record NoInterceptor(
            @GrpcClient(value = "self", interceptorNames = "noInterceptor")
            Channel channel) {}
}
