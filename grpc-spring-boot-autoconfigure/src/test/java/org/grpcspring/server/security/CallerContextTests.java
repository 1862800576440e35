// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.security.RolesAllowed;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.security.authentication.AnonymousAuthenticationReader;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Callers;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.security.access.annotation.Secured;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The caller is known wherever code of the call runs, and nowhere else. */
@Timeout(120)
class CallerContextTests {

    private final ApplicationContextRunner runner =
            runner().withBean(GrpcAuthenticationReader.class, Callers::believed);

    @ParameterizedTest
    @ValueSource(strings = {"platform", "direct", "auto"})
    void everyCallbackKnowsTheCaller(String executor) {
        Recording recording = new Recording();
        runner.withBean(Recording.class, () -> recording)
                .withPropertyValues("grpc.server.executor=" + executor)
                .run(context -> {
                    EchoGrpc.EchoBlockingV2Stub ann = EchoGrpc.newBlockingV2Stub(Callers.as(self(context), "ann"));
                    BlockingClientCall<Text, Text> completed = ann.bidi();
                    completed.write(text("hi"));
                    completed.halfClose();
                    assertThat(completed.read()).isEqualTo(text("hi"));
                    assertThat(completed.read()).isNull();
                    BlockingClientCall<Text, Text> cancelled = ann.bidi();
                    cancelled.write(text("hi"));
                    assertThat(cancelled.read()).isEqualTo(text("hi"));
                    cancelled.cancel("enough", null);
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(recording.seen)
                                    .contains(
                                            "start ann",
                                            "ready ann",
                                            "message ann",
                                            "half-close ann",
                                            "complete ann",
                                            "cancel ann"));
                    assertThat(recording.seen).allMatch(seen -> seen.endsWith(" ann"));
                });
    }

    @Test
    void callerIsKnownInWhatHandlersReturn() {
        runner.withBean(Reactive.class).withUserConfiguration(Threads.class).run(context -> {
            EchoGrpc.EchoBlockingStub ann = EchoGrpc.newBlockingStub(Callers.as(self(context), "ann"));
            assertThat(ann.unary(text("hi")).getValue()).isEqualTo("ann ann");
            assertThat(ann.serverStream(text("hi"))).toIterable().containsExactly(text("ann"));
            assertThat(PingGrpc.newBlockingStub(Callers.as(self(context), "bob"))
                            .ping(text("hi"))
                            .getValue())
                    .isEqualTo("bob");
        });
    }

    @Test
    void handlersThatWaitForRequestsKnowTheCaller() throws InterruptedException {
        runner.withBean(Waiting.class).run(context -> {
            BlockingClientCall<Text, Text> call =
                    EchoGrpc.newBlockingV2Stub(Callers.as(self(context), "ann")).bidi();
            call.write(text("hi"));
            assertThat(call.read()).isEqualTo(text("hi ann"));
            call.halfClose();
        });
    }

    @Test
    void handlersTakeWhoCalls() {
        runner.withBean(Taking.class)
                .withBean(GrpcCallAuthorization.class, () -> calls -> calls.anyCall().permitAll())
                .run(context -> {
                    EchoGrpc.EchoBlockingStub ann = EchoGrpc.newBlockingStub(Callers.as(self(context), "ann"));
                    EchoGrpc.EchoBlockingStub nobody = EchoGrpc.newBlockingStub(self(context));
                    assertThat(ann.unary(text("hi")).getValue()).isEqualTo("ann ann 3");
                    assertThatThrownBy(() -> nobody.unary(text("hi")))
                            .hasMessage("UNAUTHENTICATED: The call is not authenticated");
                    assertThat(ann.serverStream(text("hi"))).toIterable().containsExactly(text("Optional[ann]"));
                    assertThat(nobody.serverStream(text("hi")))
                            .toIterable()
                            .containsExactly(text("Optional.empty"));
                });
    }

    @Test
    void annotationsSecureBothStylesOfServices() {
        runner.withUserConfiguration(Methods.class)
                .withBean(GrpcCallAuthorization.class, () -> calls -> calls.anyCall().permitAll())
                .run(context -> {
                    EchoGrpc.EchoBlockingStub clerk =
                            EchoGrpc.newBlockingStub(Callers.as(self(context), "ann", "ROLE_CLERK"));
                    EchoGrpc.EchoBlockingStub other = EchoGrpc.newBlockingStub(Callers.as(self(context), "bob"));
                    EchoGrpc.EchoBlockingStub nobody = EchoGrpc.newBlockingStub(self(context));
                    assertThat(clerk.unary(text("ann")).getValue()).isEqualTo("ann");
                    assertCode(() -> other.unary(text("bob")), Status.Code.PERMISSION_DENIED);
                    assertCode(() -> nobody.unary(text("hi")), Status.Code.UNAUTHENTICATED);
                    assertThat(clerk.serverStream(text("a"))).toIterable().hasSize(1);
                    assertCode(() -> other.serverStream(text("a")).next(), Status.Code.PERMISSION_DENIED);
                    PingGrpc.PingBlockingStub ping = PingGrpc.newBlockingStub(Callers.as(self(context), "ann"));
                    assertThat(ping.ping(text("ann")).getValue()).isEqualTo("ann");
                    assertCode(() -> ping.ping(text("bob")), Status.Code.PERMISSION_DENIED);
                });
    }

    @Test
    void anonymousUserIsAskedToAuthenticateWhereAccessIsDenied() {
        runner.withUserConfiguration(Methods.class)
                .withBean(AnonymousAuthenticationReader.class, () -> new AnonymousAuthenticationReader("key"))
                .withBean(GrpcCallAuthorization.class, () -> calls -> calls.anyCall().permitAll())
                .run(context -> {
                    StatusRuntimeException refused = catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> EchoGrpc.newBlockingStub(self(context)).unary(text("hi")));
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(refused.getStatus().getDescription()).startsWith("Unauthenticated, in the server's log");
                });
    }

    @Test
    void handlersOfExceptionsAreAskedForRefusals() {
        runner.withBean(Reactive.class)
                .withBean(Advice.class)
                .withBean(GrpcCallAuthorization.class, () -> calls -> calls.anyCall().hasRole("ADMIN"))
                .run(context -> {
                    assertThatThrownBy(() -> EchoGrpc.newBlockingStub(self(context)).unary(text("hi")))
                            .hasMessage("UNAUTHENTICATED: Log in first");
                    assertThatThrownBy(() -> EchoGrpc.newBlockingStub(Callers.as(self(context), "ann"))
                                    .unary(text("hi")))
                            .hasMessageStartingWith("PERMISSION_DENIED: Permission denied, in the server's log");
                });
    }

    @Test
    void refusalsKeepTheirStatusWhereExceptionsHaveNone() {
        runner.withBean(Reactive.class)
                .withPropertyValues("grpc.server.errors.mapping=false")
                .run(context -> assertCode(
                        () -> EchoGrpc.newBlockingStub(self(context)).unary(text("hi")),
                        Status.Code.UNAUTHENTICATED));
    }

    @Test
    void callerIsSeenAsTheTableOfThePageSays() {
        List<String> seen = new CopyOnWriteArrayList<>();
        runner.withUserConfiguration(Interceptors.class)
                .withBean(Failing.class, () -> new Failing(seen))
                .withBean(SeeingAdvice.class, () -> new SeeingAdvice(seen))
                .withBean(CallEndListener.class, () -> call -> seen.add("end " + Callers.current()))
                .withBean("seen", List.class, () -> seen)
                .run(context -> {
                    assertCode(
                            () -> EchoGrpc.newBlockingStub(Callers.as(self(context), "ann"))
                                    .unary(text("hi")),
                            Status.Code.FAILED_PRECONDITION);
                    await().atMost(20, SECONDS).untilAsserted(() -> assertThat(seen)
                            .containsExactly(
                                    "first nobody", "last ann", "service ann", "advice ann", "end nobody"));
                });
    }

    private static void assertCode(ThrowingCallable call, Status.Code code) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refused.getStatus().getCode()).isEqualTo(code);
    }

    /** A service whose callbacks are its own. */
    @GrpcService
    static final class Recording implements BindableService {

        private final List<String> seen = new CopyOnWriteArrayList<>();

        private void see(String callback) {
            seen.add(callback + " " + Callers.current());
        }

        @Override
        public ServerServiceDefinition bindService() {
            MethodDescriptor<Text, Text> bidi = EchoGrpc.getBidiMethod();
            return ServerServiceDefinition.builder(EchoGrpc.SERVICE_NAME)
                    .addMethod(bidi, (call, headers) -> {
                        see("start");
                        call.sendHeaders(new Metadata());
                        call.request(1);
                        return new ServerCall.Listener<Text>() {
                            @Override
                            public void onReady() {
                                see("ready");
                            }

                            @Override
                            public void onMessage(Text message) {
                                see("message");
                                call.sendMessage(message);
                                call.request(1);
                            }

                            @Override
                            public void onHalfClose() {
                                see("half-close");
                                call.close(Status.OK, new Metadata());
                            }

                            @Override
                            public void onComplete() {
                                see("complete");
                            }

                            @Override
                            public void onCancel() {
                                see("cancel");
                            }
                        };
                    })
                    .build();
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Reactive {

        Mono<Text> unary(Text request) {
            String invoking = Callers.current();
            return ReactiveSecurityContextHolder.getContext()
                    .publishOn(Schedulers.boundedElastic())
                    .map(context -> text(invoking + " " + context.getAuthentication().getName()));
        }

        Flux<Text> serverStream(Text request) {
            return ReactiveSecurityContextHolder.getContext()
                    .map(context -> text(context.getAuthentication().getName()))
                    .flux();
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Waiting {

        Stream<Text> bidi(Stream<Text> requests) {
            return requests.map(request -> text(request.getValue() + " " + Callers.current()));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Taking {

        Text unary(
                Text request,
                Authentication caller,
                @AuthenticationPrincipal String principal,
                @AuthenticationPrincipal(expression = "length()") Integer length) {
            return text(caller.getName() + " " + principal + " " + length);
        }

        Stream<Text> serverStream(Text request, Optional<Principal> caller) {
            return Stream.of(text(caller.map(Principal::getName).toString()));
        }
    }

    @EnableAsync
    @Configuration(proxyBeanMethods = false)
    static class Threads {

        @Bean
        AsyncTaskExecutor taskExecutor() {
            SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
            executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
            return executor;
        }

        @GrpcService
        Elsewhere elsewhere() {
            return new Elsewhere();
        }
    }

    @GrpcService(PingGrpc.class)
    static class Elsewhere {

        @Async
        CompletableFuture<Text> ping(Text request) {
            return CompletableFuture.completedFuture(text(Callers.current()));
        }
    }

    @EnableMethodSecurity(securedEnabled = true, jsr250Enabled = true)
    @Configuration(proxyBeanMethods = false)
    static class Methods {

        @GrpcService
        SecuredEcho echo() {
            return new SecuredEcho();
        }

        @GrpcService
        SecuredPing ping() {
            return new SecuredPing();
        }
    }

    static class SecuredEcho extends EchoGrpc.EchoImplBase {

        @Override
        @RolesAllowed("CLERK")
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }

        @Override
        @Secured("ROLE_CLERK")
        public void serverStream(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @GrpcService(PingGrpc.class)
    static class SecuredPing {

        @PreAuthorize("#request.value == #caller.name")
        Text ping(Text request, Principal caller) {
            return request;
        }
    }

    @GrpcAdvice
    static class Advice {

        @GrpcExceptionHandler
        Status handle(AuthenticationException failure) {
            return Status.UNAUTHENTICATED.withDescription("Log in first");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Interceptors {

        @GrpcGlobalServerInterceptor
        @Order(InterceptorOrder.ORDER_FIRST)
        Seeing first(@Qualifier("seen") List<String> seen) {
            return new Seeing("first", seen);
        }

        @GrpcGlobalServerInterceptor
        Seeing last(@Qualifier("seen") List<String> seen) {
            return new Seeing("last", seen);
        }
    }

    record Seeing(String name, List<String> seen) implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            seen.add(name + " " + Callers.current());
            return next.startCall(call, headers);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record Failing(List<String> seen) {

        Text unary(Text request) {
            seen.add("service " + Callers.current());
            throw new UnsupportedOperationException();
        }
    }

    @GrpcAdvice
    record SeeingAdvice(List<String> seen) {

        @GrpcExceptionHandler
        Status handle(UnsupportedOperationException failure) {
            seen.add("advice " + Callers.current());
            return Status.FAILED_PRECONDITION;
        }
    }
}
