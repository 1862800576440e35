// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.StreamObserver;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

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
