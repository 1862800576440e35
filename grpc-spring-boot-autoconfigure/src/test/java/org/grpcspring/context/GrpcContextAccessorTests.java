// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The call's context in other threads. */
class GrpcContextAccessorTests {

    private static final Context.Key<String> KEY = Context.key("test");

    @Test
    void asyncMethodHasTheCallAndItsDeadline() {
        assumeThat(SpringBootVersion.getVersion())
                .as("Spring Boot 4.0 does not have the key; see asyncMethodHasTheCallByATaskDecorator")
                .doesNotStartWith("4.0.");
        replying()
                .withPropertyValues("spring.task.execution.propagate-context=true")
                .run(context -> assertThat(call(context, "async"))
                        .isEqualTo("grpcspring.test.v1.Echo/Unary, in time: true, elsewhere: true"));
    }

    @Test
    void asyncMethodHasTheCallByATaskDecorator() {
        replying()
                .withBean(ContextPropagatingTaskDecorator.class)
                .run(context -> assertThat(call(context, "async"))
                        .isEqualTo("grpcspring.test.v1.Echo/Unary, in time: true, elsewhere: true"));
    }

    @Test
    void asyncMethodHasNothingUnlessTheContextIsPropagated() {
        replying().run(context -> assertThat(call(context, "async")).isEqualTo("no call"));
    }

    @Test
    void reactiveChainHasTheCallAndItsDeadline() {
        replying()
                .run(context -> assertThat(call(context, "reactor"))
                        .isEqualTo("grpcspring.test.v1.Echo/Unary, in time: true, elsewhere: true"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threadHasItsOwnContextAgainAfterwards(boolean hasOne) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Context own = hasOne ? Context.ROOT.withValue(KEY, "own") : Context.ROOT;
            Thread thread = executor.submit(() -> {
                        assertThat(own.attach()).isEqualTo(Context.ROOT);
                        return Thread.currentThread();
                    })
                    .get(20, SECONDS);
            Callable<String> carried = Context.ROOT
                    .withValue(KEY, "carried")
                    .call(() -> ContextSnapshotFactory.builder()
                            .build()
                            .captureAll()
                            .wrap(() -> String.valueOf(KEY.get())));
            assertThat(executor.submit(carried).get(20, SECONDS)).isEqualTo("carried");
            assertThat(executor.submit(() -> Context.current()).get(20, SECONDS))
                    .isEqualTo(own);
            assertThat(executor.submit(() -> Thread.currentThread()).get(20, SECONDS))
                    .isEqualTo(thread);
        } finally {
            executor.shutdownNow();
        }
    }

    private static ApplicationContextRunner replying() {
        return runner().withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .withUserConfiguration(AsyncConfiguration.class)
                .withBean(Elsewhere.class)
                .withBean(Describing.class);
    }

    private static String call(BeanFactory context, String how) {
        return EchoGrpc.newBlockingStub(self(context))
                .withDeadlineAfter(5, MINUTES)
                .unary(text(how))
                .getValue();
    }

    private static String describe(Thread caller) {
        return GrpcCallContext.find()
                .map(call -> "%s, in time: %s, elsewhere: %s"
                        .formatted(
                                call.getMethod().getFullMethodName(),
                                Context.current().getDeadline() != null,
                                !caller.equals(Thread.currentThread())))
                .orElse("no call");
    }

    private static Mono<String> reactive(Thread caller) {
        return Mono.just(caller)
                .publishOn(Schedulers.boundedElastic())
                .<String>handle((thread, sink) -> sink.next(describe(thread)))
                .contextCapture();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class AsyncConfiguration {}

    static class Elsewhere {

        @Async
        CompletableFuture<String> describe(Thread caller) {
            return CompletableFuture.completedFuture(GrpcContextAccessorTests.describe(caller));
        }
    }

    @GrpcService
    static class Describing extends EchoGrpc.EchoImplBase {

        private final Elsewhere elsewhere;

        Describing(Elsewhere elsewhere) {
            this.elsewhere = elsewhere;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            Thread caller = Thread.currentThread();
            replies.onNext(text(
                    request.getValue().equals("async")
                            ? elsewhere.describe(caller).join()
                            : String.valueOf(reactive(caller).block())));
            replies.onCompleted();
        }
    }
}
