// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import com.google.rpc.ErrorInfo;
import io.grpc.Codec;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.grpcspring.codec.GrpcCodec;
import org.grpcspring.error.GrpcException;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.server.scope.GrpcRequestScope;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.hibernate.validator.cfg.defs.SizeDef;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The code of docs/server.md. */
final class ServerExamples {

    private ServerExamples() {}

    @GrpcService
    static class EchoService extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    static class PingService extends PingGrpc.PingImplBase {

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Services {

        @GrpcService(interceptors = AuditInterceptor.class)
        PingService pingService() {
            return new PingService();
        }
    }

    @GrpcExecutor(GrpcExecutor.DIRECT)
    static class NonBlockingPingService extends PingService {}

    @GrpcService(server = "internal")
    static class AdminService extends PingService {}

    static class GreetingPingService extends PingGrpc.PingImplBase {

        private static final Metadata.Key<String> SERVED_TO =
                Metadata.Key.of("served-to", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public void ping(Text request, StreamObserver<Text> replies) {
            GrpcCallContext call = GrpcCallContext.current();
            call.getPeer().ifPresent(peer -> call.getResponseTrailers().put(SERVED_TO, peer.toString()));
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @Component
    @Scope(scopeName = GrpcRequestScope.NAME, proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class Basket {

        private final List<String> items = new ArrayList<>();

        void add(String item) {
            items.add(item);
        }
    }

    static class SoldOutException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class UnpaidException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class PaymentException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class PaymentErrors {

        @GrpcExceptionHandler
        Status paymentFailed(PaymentException failure) {
            return Status.UNAVAILABLE.withDescription("Payments are not possible at the moment");
        }
    }

    @GrpcAdvice
    static class OrderErrors {

        @GrpcExceptionHandler
        Status soldOut(SoldOutException exception) {
            return Status.FAILED_PRECONDITION.withDescription(exception.getMessage());
        }

        @GrpcExceptionHandler
        ErrorInfo unpaid(UnpaidException exception, MethodDescriptor<?, ?> method) {
            return ErrorInfo.newBuilder()
                    .setReason("UNPAID")
                    .setDomain(method.getServiceName())
                    .build();
        }
    }

    static void check(int pieces) {
        if (pieces < 1) {
            throw GrpcException.builder(Status.INVALID_ARGUMENT.withDescription("The order is incomplete"))
                    .errorInfo("INCOMPLETE", "shop.example.com", Map.of("order", "7"))
                    .badRequest("items[0].pieces", "must be positive")
                    .retryAfter(Duration.ofSeconds(1))
                    .localized("order.incomplete", 7)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Constraints {

        @Bean
        ValidationConfigurationCustomizer textConstraints() {
            return configuration -> {
                HibernateValidatorConfiguration hibernate = (HibernateValidatorConfiguration) configuration;
                ConstraintMapping mapping = hibernate.createConstraintMapping();
                mapping.type(Text.class).getter("value").constraint(new SizeDef().max(1000));
                hibernate.addMapping(mapping);
            };
        }
    }

    @GrpcCodec(advertised = true)
    static class DeflateCodec implements Codec {

        @Override
        public String getMessageEncoding() {
            return "deflate";
        }

        @Override
        public OutputStream compress(OutputStream plain) {
            return new DeflaterOutputStream(plain);
        }

        @Override
        public InputStream decompress(InputStream compressed) {
            return new InflaterInputStream(compressed);
        }
    }

    static class AuditInterceptor implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            System.out.println("Called: " + call.getMethodDescriptor().getFullMethodName());
            return next.startCall(call, headers);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Interceptors {

        @GrpcGlobalServerInterceptor
        @Order(InterceptorOrder.ORDER_TRACING_METRICS + 10)
        ServerInterceptor audit() {
            return new AuditInterceptor();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Events {

        @EventListener
        void serverStarted(GrpcServerStartedEvent event) {
            System.out.println("Serving gRPC on port " + event.getPort());
        }
    }
}
