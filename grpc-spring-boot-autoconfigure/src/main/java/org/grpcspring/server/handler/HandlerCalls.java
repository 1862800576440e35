// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import org.grpcspring.context.CarriedTask;
import org.jspecify.annotations.Nullable;

/** Serves each kind of RPC by a method. Safe for use by many threads. */
final class HandlerCalls {

    private static final Executor HERE = Runnable::run;

    private final HandlerMethod handler;
    private final HandlerSignature signature;
    private final HandlerRules rules;

    private HandlerCalls(HandlerMethod handler, HandlerRules rules) {
        this.handler = handler;
        this.signature = handler.signature();
        this.rules = rules;
    }

    /** Returns the server side of an RPC. */
    static <Q, R> ServerCallHandler<Q, R> of(MethodDescriptor<Q, R> rpc, HandlerMethod handler, HandlerRules rules) {
        HandlerCalls calls = new HandlerCalls(handler, rules);
        return switch (rpc.getType()) {
            case UNARY -> ServerCalls.<Q, R>asyncUnaryCall(calls::withOneRequest);
            case SERVER_STREAMING -> ServerCalls.<Q, R>asyncServerStreamingCall(calls::withOneRequest);
            case CLIENT_STREAMING -> ServerCalls.<Q, R>asyncClientStreamingCall(calls::withRequests);
            case BIDI_STREAMING, UNKNOWN -> ServerCalls.<Q, R>asyncBidiStreamingCall(calls::withRequests);
        };
    }

    static <Q, R> ServerCall.Listener<Q> unimplemented(ServerCall<Q, R> call, Metadata headers) {
        call.close(
                Status.UNIMPLEMENTED.withDescription(
                        "Method " + call.getMethodDescriptor().getFullMethodName() + " is unimplemented"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private <Q, R> void withOneRequest(Q request, StreamObserver<R> observer) {
        HandlerCall<R> call = new HandlerCall<>(handler, (ServerCallStreamObserver<R>) observer, rules.interrupts());
        if (signature.replies() != ReplyForm.MESSAGE) {
            call.expectSource();
        }
        call.run(handler.arguments(request), HERE);
    }

    private <Q, R> StreamObserver<Q> withRequests(StreamObserver<R> observer) {
        ServerCallStreamObserver<R> replies = (ServerCallStreamObserver<R>) observer;
        HandlerCall<R> call = new HandlerCall<>(handler, replies, rules.interrupts());
        call.expectSource();
        Executor executor = executor(call);
        Class<?> type = signature.requestType();
        if (signature.requests() == RequestForm.REACTIVE && type != null) {
            RequestPublisher<Q> requests = new RequestPublisher<>(replies);
            start(call, ReactiveTypes.from(requests, type), executor);
            return requests;
        }
        RequestQueue<Q> requests = new RequestQueue<>(replies);
        start(call, signature.requests() == RequestForm.STREAM ? requests.stream() : requests, executor);
        return requests;
    }

    private Executor executor(HandlerCall<?> call) {
        if (!signature.waitsForRequests()) {
            return HERE;
        }
        Executor waiting = rules.executor(Context.current(), call::whenEnded);
        return task -> waiting.execute(new CarriedTask(task));
    }

    private void start(HandlerCall<?> call, Object requests, Executor executor) {
        @Nullable Object[] arguments = handler.arguments(requests);
        executor.execute(() -> call.run(arguments, executor));
    }
}
