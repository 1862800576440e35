// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.runner;

import java.util.concurrent.CompletableFuture;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Warnings of transactions that end before the work of their method begins. */
@ExtendWith(OutputCaptureExtension.class)
class LateTransactionsTests {

    private static final String NO_EFFECT = "@Transactional has no effect on";

    @Test
    void startWarnsOfPublishersInATransactionOfAThread(CapturedOutput output) {
        runner().withBean(Publishing.class)
                .withUserConfiguration(OfThreads.class)
                .run(context -> assertThat(output.getOut().lines().filter(line -> line.contains(NO_EFFECT)))
                        .hasSize(2)
                        .anyMatch(line ->
                                line.contains("Publishing.unary of the bean") && line.contains("returns a Mono"))
                        .anyMatch(line ->
                                line.contains("Publishing.bidi of the bean") && line.contains("returns a Flux")));
    }

    @Test
    void publisherInAReactiveTransactionIsFine(CapturedOutput output) {
        runner().withBean(Publishing.class)
                .withUserConfiguration(OfThreads.class, Reactive.class)
                .run(context -> assertThat(output.getOut()).doesNotContain(NO_EFFECT));
    }

    @Test
    void managerThatIsMissingIsNoReasonNotToStart(CapturedOutput output) {
        runner().withBean(Missing.class).withUserConfiguration(OfThreads.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output.getOut()).doesNotContain(NO_EFFECT);
        });
    }

    @Test
    void methodThatWorksInItsThreadIsFine(CapturedOutput output) {
        runner().withBean(Working.class)
                .withUserConfiguration(OfThreads.class)
                .run(context -> assertThat(output.getOut()).doesNotContain(NO_EFFECT));
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Publishing {

        @Transactional
        public Mono<Text> unary(Text request) {
            return Mono.just(request);
        }

        @Transactional
        public Flux<Text> bidi(Flux<Text> requests) {
            return requests;
        }

        public Flux<Text> serverStream(Text request) {
            return Flux.just(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Missing {

        @Transactional("missing")
        public Mono<Text> unary(Text request) {
            return Mono.just(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    @Transactional
    static class Working {

        public CompletableFuture<Text> unary(Text request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class OfThreads {

        @Bean
        AbstractPlatformTransactionManager ofThreads() {
            return new AbstractPlatformTransactionManager() {
                @Override
                protected Object doGetTransaction() {
                    return new Object();
                }

                @Override
                protected void doBegin(Object transaction, TransactionDefinition definition) {}

                @Override
                protected void doCommit(DefaultTransactionStatus status) {}

                @Override
                protected void doRollback(DefaultTransactionStatus status) {}
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Reactive {

        @Bean
        @Primary
        ReactiveTransactionManager reactive() {
            return new ReactiveTransactionManager() {
                @Override
                public Mono<ReactiveTransaction> getReactiveTransaction(@Nullable TransactionDefinition definition) {
                    return Mono.empty();
                }

                @Override
                public Mono<Void> commit(ReactiveTransaction transaction) {
                    return Mono.empty();
                }

                @Override
                public Mono<Void> rollback(ReactiveTransaction transaction) {
                    return Mono.empty();
                }
            };
        }
    }
}
