// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends that is refused: on the event loop, before anything is done for it. Nothing is kept of it, so that
 * neither its stream nor its connection has to end for that.
 *
 * @param status what its client is sent
 * @param trailers makes what goes with it
 */
public record Refusal(Status status, Supplier<Metadata> trailers) {

    private static final Context.Key<Supplier<@Nullable Refusal>> KEY = Context.key("grpc-refusal");

    /** Returns whether the call of a context is refused. */
    public static boolean isIn(Context context) {
        return of(context) != null;
    }

    /** Returns a context in which a call is refused as soon as there is a refusal. */
    public static Context in(Context context, Supplier<@Nullable Refusal> refusal) {
        return context.withValue(KEY, refusal);
    }

    /** Returns a context in which a call is refused. */
    public Context in(Context context) {
        return in(context, () -> this);
    }

    private static @Nullable Refusal of(Context context) {
        Supplier<@Nullable Refusal> refusal = KEY.get(context);
        return refusal == null ? null : refusal.get();
    }

    /** Ends refused calls. Safe for use by many threads. */
    public static final class Interceptor implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            Refusal refusal = of(Context.current());
            if (refusal == null) {
                return next.startCall(call, headers);
            }
            call.close(refusal.status, refusal.trailers.get());
            return new ServerCall.Listener<>() {};
        }
    }
}
