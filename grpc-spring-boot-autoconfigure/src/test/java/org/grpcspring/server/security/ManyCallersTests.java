// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.interceptors.AuthenticatingServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Callers;
import org.grpcspring.test.GrpcContexts;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Many users call at the same time on one connection: 100,000 calls on all executors together. */
@Timeout(300)
class ManyCallersTests {

    private static final int USERS = 64;
    private static final int CALLS = 100_000;

    static List<String> executors() {
        Stream<String> virtual = Runtime.version().feature() < 21 ? Stream.empty() : Stream.of("virtual");
        return Stream.concat(Stream.of("platform", "direct", "pool"), virtual).toList();
    }

    @ParameterizedTest
    @MethodSource("executors")
    void noCallSeesAnothersIdentityAndNoneIsLeft(String executor) {
        GrpcContexts.runner()
                .withUserConfiguration(Application.class)
                .withPropertyValues("grpc.server.executor=" + executor)
                .run(context -> {
                    Channel channel = self(context);
                    ExecutorService users = Executors.newFixedThreadPool(USERS);
                    try {
                        List<Future<Integer>> calls = new ArrayList<>();
                        for (int user = 0; user < USERS; user++) {
                            calls.add(users.submit(calling(channel, "user" + user)));
                        }
                        int all = 0;
                        for (Future<Integer> made : calls) {
                            all += made.get(200, SECONDS);
                        }
                        assertThat(all).isGreaterThanOrEqualTo(CALLS / executors().size());
                    } finally {
                        users.shutdownNow();
                    }
                    Leftovers leftovers = context.getBean(Leftovers.class);
                    assertThat(leftovers.found).isEmpty();
                    assertThat(leftovers.calls.get()).isGreaterThanOrEqualTo(CALLS / executors().size());
                });
    }

    /** Makes calls, and in between sends messages of two streams; returns how many calls were made. */
    private static Callable<Integer> calling(Channel channel, String user) {
        return () -> {
            EchoGrpc.EchoBlockingV2Stub stub = EchoGrpc.newBlockingV2Stub(Callers.as(channel, user));
            List<BlockingClientCall<Text, Text>> streams = List.of(stub.bidi(), stub.bidi());
            int calls = streams.size();
            for (int i = 0; i < CALLS / executors().size() / USERS; i++) {
                assertThat(stub.unary(text("hi")).getValue()).isEqualTo(user);
                calls++;
                if (i % 10 == 0) {
                    for (BlockingClientCall<Text, Text> stream : streams) {
                        stream.write(text("hi"));
                        assertThat(stream.read()).isEqualTo(text(user));
                    }
                }
            }
            streams.forEach(BlockingClientCall::halfClose);
            return calls;
        };
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        GrpcAuthenticationReader reader() {
            return Callers.believed();
        }

        @GrpcService
        WhoAmI service() {
            return new WhoAmI();
        }

        @GrpcGlobalServerInterceptor
        @Order(InterceptorOrder.ORDER_FIRST)
        Leftovers leftovers() {
            return new Leftovers();
        }

        @Bean(destroyMethod = "shutdown")
        ExecutorService pool() {
            return Executors.newFixedThreadPool(8);
        }
    }

    /** Replies with the name of the caller, who must be the same for Spring Security and gRPC. */
    static class WhoAmI extends EchoGrpc.EchoImplBase {

        private static Text caller() {
            String name = Callers.current();
            assertThat(AuthenticatingServerInterceptor.SECURITY_CONTEXT_KEY
                            .get()
                            .getAuthentication()
                            .getName())
                    .isEqualTo(name);
            return text(name);
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(caller());
            replies.onCompleted();
        }

        @Override
        public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
            return new StreamObserver<>() {
                @Override
                public void onNext(Text value) {
                    replies.onNext(caller());
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    replies.onCompleted();
                }
            };
        }
    }

    /** Looks at what is left on a thread when a call begins on it. */
    static final class Leftovers implements ServerInterceptor {

        private final Queue<String> found = new ConcurrentLinkedQueue<>();
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            calls.incrementAndGet();
            if (!Callers.current().equals("nobody")
                    || AuthenticatingServerInterceptor.SECURITY_CONTEXT_KEY.get(Context.current()) != null) {
                found.add(Callers.current());
            }
            return next.startCall(call, headers);
        }
    }
}
