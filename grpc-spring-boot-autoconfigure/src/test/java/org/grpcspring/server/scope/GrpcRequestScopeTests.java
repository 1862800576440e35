// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.ScopeNotActiveException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

/** Beans that live as long as a call. */
class GrpcRequestScopeTests {

    @Test
    void everyCallHasItsOwnBeanWhenStreamsInterleave() {
        words().run(context -> {
            EchoGrpc.EchoStub stub = EchoGrpc.newStub(self(context));
            Replies<Text> first = new Replies<>();
            Replies<Text> second = new Replies<>();
            StreamObserver<Text> toFirst = stub.bidi(first);
            StreamObserver<Text> toSecond = stub.bidi(second);
            for (String word : new String[] {"a", "b", "c"}) {
                toFirst.onNext(text(word));
                toSecond.onNext(text(word.repeat(2)));
                first.next();
                second.next();
            }
            toFirst.onNext(text("."));
            toSecond.onNext(text("."));
            assertThat(first.next().getValue()).isEqualTo("abc.");
            assertThat(second.next().getValue()).isEqualTo("aabbcc.");
            toFirst.onCompleted();
            toSecond.onCompleted();
            assertThat(first.end().isOk()).isTrue();
            assertThat(second.end().isOk()).isTrue();
        });
    }

    @Test
    void beanIsDestroyedWhenItsCallCompletes() {
        words().run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onNext(text("a"));
            replies.next();
            assertThat(destroyed(context)).isEmpty();
            requests.onCompleted();
            assertThat(destroyed(context).poll(20, SECONDS)).isEqualTo("a");
        });
    }

    @Test
    void beanIsDestroyedWhenItsCallIsCancelled() {
        words().run(context -> {
            Replies<Text> replies = new Replies<>();
            Context.CancellableContext cancellable = Context.current().withCancellation();
            cancellable.run(() -> EchoGrpc.newStub(self(context)).bidi(replies).onNext(text("a")));
            replies.next();
            cancellable.cancel(null);
            assertThat(destroyed(context).poll(20, SECONDS)).isEqualTo("a");
        });
    }

    @Test
    void beanCannotBeHadOnceItsCallHasEnded() {
        words().run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onNext(text("a"));
            replies.next();
            requests.onCompleted();
            destroyed(context).poll(20, SECONDS);
            Context ended = context.getBean(Joining.class).last;
            Words words = context.getBean(Words.class);
            assertThatExceptionOfType(ScopeNotActiveException.class)
                    .isThrownBy(() -> ended.call(() -> {
                        words.add("b");
                        return null;
                    }))
                    .withRootCauseInstanceOf(IllegalStateException.class)
                    .withStackTraceContaining("The gRPC call of this bean has ended");
        });
    }

    @Test
    void beanCannotBeHadOutsideOfACall() {
        words().run(context -> assertThatExceptionOfType(ScopeNotActiveException.class)
                .isThrownBy(() -> context.getBean(Words.class).add("b"))
                .withStackTraceContaining("No gRPC call is being served on this thread"));
    }

    @Test
    void beanOfTheScopeMayNeedAnother() {
        words().run(context -> assertThat(
                        EchoGrpc.newBlockingStub(self(context)).unary(text("x")).getValue())
                .isEqualTo("x!"));
    }

    private static ApplicationContextRunner words() {
        return runner().withUserConfiguration(WordsConfiguration.class).withBean(Joining.class);
    }

    private static BlockingQueue<String> destroyed(BeanFactory context) {
        return context.getBean(WordsConfiguration.class).destroyed;
    }

    /** What a call has said so far. */
    static class Words {

        private final StringBuilder said = new StringBuilder();

        String add(String word) {
            return said.append(word).toString();
        }
    }

    record Exclaimed(Words words) {}

    @Configuration(proxyBeanMethods = false)
    static class WordsConfiguration {

        private final BlockingQueue<String> destroyed = new LinkedBlockingQueue<>();

        @Bean(destroyMethod = "")
        @Scope(scopeName = GrpcRequestScope.NAME, proxyMode = ScopedProxyMode.TARGET_CLASS)
        Words words() {
            return new DisposableWords(destroyed);
        }

        @Bean
        @Scope(GrpcRequestScope.NAME)
        Exclaimed exclaimed(Words words) {
            words.add("x");
            return new Exclaimed(words);
        }
    }

    private static final class DisposableWords extends Words implements DisposableBean {

        private final BlockingQueue<String> destroyed;

        DisposableWords(BlockingQueue<String> destroyed) {
            this.destroyed = destroyed;
        }

        @Override
        public void destroy() {
            destroyed.add(add(""));
        }
    }

    @GrpcService
    static class Joining extends EchoGrpc.EchoImplBase {

        private final Words words;
        private final ObjectProvider<Exclaimed> exclaimed;
        private volatile Context last = Context.ROOT;

        Joining(Words words, ObjectProvider<Exclaimed> exclaimed) {
            this.words = words;
            this.exclaimed = exclaimed;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(text(exclaimed.getObject().words().add("!")));
            replies.onCompleted();
        }

        @Override
        public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
            last = Context.current();
            return new StreamObserver<>() {
                @Override
                public void onNext(Text value) {
                    replies.onNext(text(words.add(value.getValue())));
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
}
