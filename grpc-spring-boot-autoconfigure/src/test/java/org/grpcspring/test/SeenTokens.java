// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;

/** Collects the headers {@code authorization} that calls come with, and refuses those that do not please. */
@GrpcGlobalServerInterceptor
public final class SeenTokens implements ServerInterceptor {

    private final Predicate<String> accepted;
    private final ConcurrentLinkedQueue<Metadata> headers = new ConcurrentLinkedQueue<>();

    /** Creates an interceptor that refuses none. */
    public SeenTokens() {
        this(authorization -> true);
    }

    /** Creates an interceptor that refuses some, and calls without the header. */
    public SeenTokens(Predicate<String> accepted) {
        this.accepted = accepted;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata received, ServerCallHandler<Q, R> next) {
        headers.add(received);
        String authorization = received.get(Token.KEY);
        if (accepted.test(authorization == null ? "none" : authorization)) {
            return next.startCall(call, received);
        }
        call.close(Status.UNAUTHENTICATED.withDescription("refused"), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Returns what was seen, in order; none is "none". */
    public List<String> authorizations() {
        List<String> all = new ArrayList<>();
        for (Metadata received : headers) {
            String authorization = received.get(Token.KEY);
            all.add(authorization == null ? "none" : authorization);
        }
        return all;
    }

    /** Returns the values of another header. */
    public List<String> values(String name) {
        List<String> all = new ArrayList<>();
        for (Metadata received : headers) {
            all.add(String.valueOf(received.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))));
        }
        return all;
    }
}
