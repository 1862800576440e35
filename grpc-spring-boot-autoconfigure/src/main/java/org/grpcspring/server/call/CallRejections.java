// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.grpcspring.server.watch.CancellableCall;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that an executor of the application rejects as those are refused that are too many, whether it rejects
 * their start or what comes later. Safe for use by many threads.
 */
final class CallRejections extends ServerStreamTracer.Factory implements ServerInterceptor {

    private static final Context.Key<Guard> GUARD = Context.key("grpc-rejection");

    private final CallAdmission admission;
    private final Executor instead;

    /**
     * Creates the guards of one server's calls.
     *
     * @param admission refuses calls
     * @param instead where a call learns of its end once its executor has rejected it
     */
    CallRejections(CallAdmission admission, Executor instead) {
        this.admission = admission;
        this.instead = instead;
    }

    /** Returns where the call of this context runs, when that is meant to be on an executor of the application. */
    Executor guarded(ApplicationExecutor executor) {
        Guard guard = GUARD.get();
        return guard == null ? executor : task -> guard.execute(task, executor);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Guard();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Guard guard = GUARD.get();
        if (guard == null) {
            return next.startCall(call, headers);
        }
        CancellableCall<Q, R> cancellable = new CancellableCall<>(call);
        String rejected = guard.start(cancellable);
        if (rejected == null) {
            return cancellable.telling(next.startCall(cancellable, headers));
        }
        call.close(CallAdmission.refusal(rejected), admission.refuse());
        return new ServerCall.Listener<>() {};
    }

    /** Follows one call. Its executor is given one task at a time. */
    private final class Guard extends ServerStreamTracer {

        private Context.@Nullable CancellableContext context;
        private @Nullable CancellableCall<?, ?> call;
        private @Nullable String rejected;

        @Override
        public synchronized Context filterContext(Context parent) {
            Context.CancellableContext own = parent.withValue(GUARD, this).withCancellation();
            context = own;
            return own;
        }

        void execute(Runnable task, ApplicationExecutor executor) {
            if (!isRejected()) {
                try {
                    executor.execute(task);
                    return;
                } catch (RejectedExecutionException ex) {
                    reject(executor.refusal());
                }
            }
            instead.execute(task);
        }

        /** Takes the call once it starts; returns why it must not, or null. */
        synchronized @Nullable String start(CancellableCall<?, ?> started) {
            call = started;
            return rejected;
        }

        private synchronized boolean isRejected() {
            return rejected != null;
        }

        private void reject(String why) {
            CancellableCall<?, ?> started;
            Context.CancellableContext own;
            synchronized (this) {
                rejected = why;
                started = call;
                own = context;
            }
            boolean ends = started == null || started.silence();
            if (ends && own != null) {
                own.cancel(CallAdmission.refusal(why).asRuntimeException());
            }
            if (ends && started != null) {
                started.end(CallAdmission.refusal(why), admission.refuse());
            }
        }
    }
}
