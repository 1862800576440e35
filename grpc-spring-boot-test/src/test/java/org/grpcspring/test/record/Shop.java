// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.Query;
import org.grpcspring.test.proto.Receipt;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application that calls its own service over TCP. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Shop {

    @Bean
    @GrpcGlobalServerInterceptor
    ServerInterceptor refusal() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                if (headers.containsKey(GrpcCallRecorderTests.REFUSED)) {
                    throw new IllegalStateException("refused");
                }
                return next.startCall(call, headers);
            }
        };
    }

    static OrdersGrpc.OrdersBlockingStub blocking(GrpcChannels channels) {
        return OrdersGrpc.newBlockingStub(channels.get("self"));
    }

    /** Takes every order but one without an id. */
    @GrpcService
    public static class Orders extends OrdersGrpc.OrdersImplBase {

        @Override
        public void place(Order request, StreamObserver<Receipt> replies) {
            if (request.getId().isEmpty()) {
                replies.onError(GrpcException.builder(Status.INVALID_ARGUMENT.withDescription("no id"))
                        .badRequest("id", "is missing")
                        .build());
                return;
            }
            replies.onNext(Receipt.newBuilder().setOrderId(request.getId()).build());
            replies.onCompleted();
        }

        @Override
        public void list(Query request, StreamObserver<Order> replies) {
            for (String id : request.getText().split(",", -1)) {
                replies.onNext(Order.newBuilder().setId(id).build());
            }
            replies.onCompleted();
        }

        @Override
        public StreamObserver<Order> placeAll(StreamObserver<Receipt> replies) {
            return new StreamObserver<>() {
                private long total;

                @Override
                public void onNext(Order order) {
                    total++;
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {
                    replies.onNext(Receipt.newBuilder().setTotal(total).build());
                    replies.onCompleted();
                }
            };
        }

        @Override
        public StreamObserver<Query> follow(StreamObserver<Order> replies) {
            return new StreamObserver<>() {
                @Override
                public void onNext(Query query) {
                    replies.onNext(Order.newBuilder().setId(query.getText()).build());
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {
                    replies.onCompleted();
                }
            };
        }
    }
}
