// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.test.GrpcContexts;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What Spring wraps around a service happens before its reply leaves, over TCP, with a real database. */
class ProxiedServicesTests {

    private static final Metadata.Key<String> USER = Metadata.Key.of("user", Metadata.ASCII_STRING_MARSHALLER);

    /** A service by each kind of proxy. */
    enum Style {
        HANDLER_BY_CLASS(Handlers.class, ByClass.class),
        HANDLER_BY_INTERFACE(Handlers.class, ByInterface.class),
        OBSERVER_BY_CLASS(Observers.class, ByClass.class),
        OBSERVER_BY_INTERFACE(Observers.class, ByInterface.class);

        private final Class<?> service;
        private final Class<?> proxies;

        Style(Class<?> service, Class<?> proxies) {
            this.service = service;
            this.proxies = proxies;
        }

        ApplicationContextRunner runner() {
            return GrpcContexts.runner()
                    .withBean("service", service)
                    .withBean(Words.class)
                    .withUserConfiguration(Database.class, proxies);
        }
    }

    @ParameterizedTest
    @EnumSource
    void replyNeverPrecedesTheCommit(Style style) {
        style.runner().run(context -> {
            assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service")))
                    .isEqualTo(style.proxies.equals(ByInterface.class));
            Words words = context.getBean(Words.class);
            EchoGrpc.EchoBlockingStub echo = EchoGrpc.newBlockingStub(self(context));
            for (int i = 0; i < 10; i++) {
                assertThat(echo.unary(text("unary" + i))).isEqualTo(text("unary" + i));
                assertThat(words.all()).contains("unary" + i);
                assertThat(echo.serverStream(text("stream" + i)))
                        .toIterable()
                        .containsExactly(text("stream" + i), text("stream" + i));
                assertThat(words.all()).contains("stream" + i);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void commitThatFailsIsAnErrorWithoutReply(Style style) {
        style.runner().run(context -> {
            Replies<Text> one = new Replies<>();
            EchoGrpc.newStub(self(context)).unary(text("uncommitted"), one);
            assertThat(one.end().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(one.isEmpty()).isTrue();
            Replies<Text> many = new Replies<>();
            EchoGrpc.newStub(self(context)).serverStream(text("uncommitted"), many);
            assertThat(many.end().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(context.getBean(Words.class).all()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void exceptionOfAServiceRollsBackAndIsTheStatus(Style style) {
        style.runner().run(context -> {
            assertThat(status(() -> EchoGrpc.newBlockingStub(self(context)).unary(text("bad"))))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(context.getBean(Words.class).all()).isEmpty();
        });
    }

    @Test
    void methodThatAnInterfaceProxyLacksStopsTheStart() {
        runner().withBean(Hidden.class)
                .withBean(Words.class)
                .withUserConfiguration(Database.class, ByInterface.class)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains(Hidden.class.getName() + ".ping cannot be called on the bean's proxy");
                    assertThat(analysis.getAction()).contains("spring.aop.proxy-target-class");
                });
    }

    @Test
    void methodSecurityIsAskedWithWhomAnInterceptorFound() {
        runner().withBean(Secured.class).withUserConfiguration(Security.class).run(context -> {
            assertThat(secured(context, "admin").unary(text("hi"))).isEqualTo(text("hi admin"));
            assertThat(status(() -> secured(context, "guest").unary(text("hi"))))
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(status(() -> EchoGrpc.newBlockingStub(self(context)).unary(text("hi"))))
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(EchoGrpc.newBlockingStub(self(context)).serverStream(text("hi")))
                    .toIterable()
                    .containsExactly(text("hi nobody"));
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(user("admin")))
                    .clientStream(replies)
                    .onCompleted();
            assertThat(replies.next()).isEqualTo(text("0 of admin"));
        });
    }

    @Test
    void replyIsCached() {
        runner().withBean(Cached.class).withUserConfiguration(Caching.class).run(context -> {
            for (int i = 0; i < 3; i++) {
                assertThat(PingGrpc.newBlockingStub(self(context)).ping(text("a")))
                        .isEqualTo(text("a"));
            }
            assertThat(context.getBean(Cached.class).calls()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Cached.class, PingObserver.class})
    void adviceOfAnAspectIsAroundTheService(Class<?> service) {
        runner().withBean(service).withUserConfiguration(Aspect.class).run(context -> {
            PingGrpc.newBlockingStub(self(context)).ping(text("a"));
            assertThat(context.getBean(Seen.class).methods).contains("ping");
        });
    }

    private static EchoGrpc.EchoBlockingStub secured(BeanFactory context, String user) {
        return EchoGrpc.newBlockingStub(self(context))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(user(user)));
    }

    private static Metadata user(String name) {
        Metadata headers = new Metadata();
        headers.put(USER, name);
        return headers;
    }

    private static Status.Code status(Supplier<?> call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::get)
                .getStatus()
                .getCode();
    }

    /** What an interface proxy has. */
    interface Api {

        Text unary(Text request);

        Stream<Text> serverStream(Text request);
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Handlers implements Api {

        private final Words words;

        Handlers(Words words) {
            this.words = words;
        }

        @Override
        @Transactional
        public Text unary(Text request) {
            return words.add(request);
        }

        @Override
        @Transactional
        public Stream<Text> serverStream(Text request) {
            return Stream.of(request, words.add(request));
        }
    }

    @GrpcService
    static class Observers extends EchoGrpc.EchoImplBase {

        private final Words words;

        Observers(Words words) {
            this.words = words;
        }

        @Override
        @Transactional
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(words.add(request));
            replies.onCompleted();
        }

        @Override
        @Transactional
        public void serverStream(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onNext(words.add(request));
            replies.onCompleted();
        }
    }

    @GrpcService(PingGrpc.class)
    static class Hidden implements Runnable {

        @Transactional
        public Text ping(Text request) {
            return request;
        }

        @Override
        public void run() {}
    }

    /** Words in a table, each in the transaction of the service. */
    static final class Words {

        private final JdbcClient database;

        Words(DataSource dataSource) {
            database = JdbcClient.create(dataSource);
            database.sql("create table words (word varchar(20))").update();
        }

        Text add(Text word) {
            database.sql("insert into words values (?)").param(word.getValue()).update();
            if (word.getValue().equals("bad")) {
                throw new IllegalArgumentException("bad");
            }
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    if (word.getValue().equals("uncommitted")) {
                        throw new IllegalStateException("The commit fails");
                    }
                    // Long enough for a reply that does not wait to arrive first.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            });
            return word;
        }

        List<String> all() {
            return database.sql("select word from words")
                    .query((words, row) -> String.valueOf(words.getString(1)))
                    .list();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {

        @Bean
        DataSource dataSource() {
            return new EmbeddedDatabaseBuilder()
                    .generateUniqueName(true)
                    .setType(EmbeddedDatabaseType.H2)
                    .build();
        }

        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    @EnableTransactionManagement(proxyTargetClass = true)
    @Configuration(proxyBeanMethods = false)
    static class ByClass {}

    @EnableTransactionManagement
    @Configuration(proxyBeanMethods = false)
    static class ByInterface {}

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Secured {

        @PreAuthorize("authentication.name == 'admin'")
        Text unary(Text request, Principal caller) {
            return text(request.getValue() + " " + caller.getName());
        }

        Stream<Text> serverStream(Text request, Optional<Principal> caller) {
            return Stream.of(text(
                    request.getValue() + " " + caller.map(Principal::getName).orElse("nobody")));
        }

        @PreAuthorize("authentication.name == 'admin'")
        Text clientStream(Stream<Text> requests, Authentication caller) {
            return text(requests.count() + " of " + caller.getName());
        }
    }

    @EnableMethodSecurity
    @Configuration(proxyBeanMethods = false)
    static class Security {

        @GrpcGlobalServerInterceptor
        ServerInterceptor authentication() {
            return new Authenticating();
        }
    }

    /** Believes the header, while anything of the call runs. */
    private static final class Authenticating implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String user = headers.get(USER);
            if (user == null) {
                return next.startCall(call, headers);
            }
            return as(user, () -> new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onHalfClose() {
                    as(user, () -> {
                        super.onHalfClose();
                        return user;
                    });
                }
            });
        }

        private static <T> T as(String user, Supplier<T> task) {
            SecurityContextHolder.setContext(
                    new SecurityContextImpl(new TestingAuthenticationToken(user, "", "ROLE_USER")));
            try {
                return task.get();
            } finally {
                SecurityContextHolder.clearContext();
            }
        }
    }

    @GrpcService(PingGrpc.class)
    static class Cached {

        private final AtomicInteger calls = new AtomicInteger();

        @Cacheable("pings")
        public Text ping(Text request) {
            calls.incrementAndGet();
            return request;
        }

        int calls() {
            return calls.get();
        }
    }

    @GrpcService
    static class PingObserver extends PingGrpc.PingImplBase {

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @EnableCaching(proxyTargetClass = true)
    @Configuration(proxyBeanMethods = false)
    static class Caching {

        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    /** What an aspect saw. */
    static final class Seen {

        private final List<String> methods = new CopyOnWriteArrayList<>();
    }

    @Configuration(proxyBeanMethods = false)
    static class Aspect {

        @Bean
        Seen seen() {
            return new Seen();
        }

        @Bean
        static DefaultAdvisorAutoProxyCreator proxies() {
            DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
            creator.setProxyTargetClass(true);
            return creator;
        }

        @Bean
        Advisor aspect(Seen seen) {
            MethodInterceptor around = call -> {
                seen.methods.add(call.getMethod().getName());
                return call.proceed();
            };
            return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forClassAnnotation(GrpcService.class), around);
        }
    }
}
