// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import com.google.protobuf.MessageOrBuilder;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;

/** Which advice is asked. */
class GrpcAdviceTests {

    @Test
    void methodBecomesABean() {
        assertThat(asked(OnMethod.class)).isEqualTo("alone");
    }

    @Test
    void orderOnABeanMethodHolds() {
        assertThat(asked(OnOrderedMethods.class)).isEqualTo("first");
    }

    @Test
    void orderOfABeanDefinitionHolds() {
        assertThat(asked(OnMethods.class)).isEqualTo("one");
        String[] asked = new String[1];
        runner().withUserConfiguration(Failing.class, OnMethods.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(beanFactory ->
                        beanFactory.getBeanDefinition("two").setAttribute(AbstractBeanDefinition.ORDER_ATTRIBUTE, 1)))
                .run(context -> asked[0] = failure(EchoGrpc.newBlockingStub(self(context))));
        assertThat(asked[0]).isEqualTo("two");
    }

    @ParameterizedTest
    @ValueSource(classes = {ReturningText.class, ReturningOptional.class, ReturningNothing.class})
    void startFailsWhenAHandlerReturnsWhatNoCallCanEndWith(Class<?> advice) {
        runner().withUserConfiguration(Failing.class, advice).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("The method " + advice.getName()
                            + ".handle is annotated with @GrpcExceptionHandler, but it returns ")
                    .contains("return a");
            assertThat(analysis.getAction()).contains("Status handle(SomeException exception)");
        });
    }

    @Test
    void startSucceedsWhenWhatAHandlerReturnsMayBeAnAnswer() {
        runner().withUserConfiguration(Failing.class, ReturningAnswers.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static String asked(Class<?> configuration) {
        String[] asked = new String[1];
        runner().withUserConfiguration(Failing.class, configuration)
                .run(context -> asked[0] = failure(EchoGrpc.newBlockingStub(self(context))));
        return asked[0];
    }

    private static String failure(EchoGrpc.EchoBlockingStub stub) {
        return String.valueOf(catchThrowableOfType(StatusRuntimeException.class, () -> stub.unary(text("hi")))
                .getStatus()
                .getDescription());
    }

    @GrpcService
    static class Failing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            throw new IllegalStateException();
        }
    }

    @GrpcAdvice
    static class ReturningText {

        @GrpcExceptionHandler
        String handle(IllegalStateException failure) {
            return "";
        }
    }

    @GrpcAdvice
    static class ReturningOptional {

        @GrpcExceptionHandler
        Optional<Status> handle(IllegalStateException failure) {
            return Optional.empty();
        }
    }

    @GrpcAdvice
    static class ReturningNothing {

        @GrpcExceptionHandler
        void handle(IllegalStateException failure) {}
    }

    @GrpcAdvice
    static class ReturningAnswers {

        @GrpcExceptionHandler
        Object any(IllegalStateException failure) {
            return Status.ABORTED;
        }

        @GrpcExceptionHandler
        StatusException status(IllegalArgumentException failure) {
            return Status.ABORTED.asException();
        }

        @GrpcExceptionHandler
        com.google.rpc.Status rich(ArithmeticException failure) {
            return com.google.rpc.Status.getDefaultInstance();
        }

        @GrpcExceptionHandler
        MessageOrBuilder detail(ClassCastException failure) {
            return Text.getDefaultInstance();
        }

        @GrpcExceptionHandler
        ProblemDetail problem(IndexOutOfBoundsException failure) {
            return ProblemDetail.forStatus(404);
        }
    }

    record Advice(String name) {

        @GrpcExceptionHandler
        Status handle(IllegalStateException failure) {
            return Status.ABORTED.withDescription(name);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnMethod {

        @GrpcAdvice
        Advice advice() {
            return new Advice("alone");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnOrderedMethods {

        @Bean
        @GrpcAdvice
        @Order(2)
        Advice second() {
            return new Advice("second");
        }

        @GrpcAdvice
        @Order(1)
        Advice first() {
            return new Advice("first");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnMethods {

        @GrpcAdvice
        Advice one() {
            return new Advice("one");
        }

        @GrpcAdvice
        Advice two() {
            return new Advice("two");
        }
    }
}
