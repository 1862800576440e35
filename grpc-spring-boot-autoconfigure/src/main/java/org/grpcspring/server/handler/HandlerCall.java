// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler: invokes it, and sends what it returns. Sends from one thread at a time: the handler's, or that
 * of what it returned.
 */
final class HandlerCall<R> {

    private final HandlerMethod handler;
    private final boolean repliesAtOnce;
    private final ServerCallStreamObserver<R> replies;
    private final Context context = Context.current();
    private final Interruption interruption;
    private volatile @Nullable ReplySource source;
    private Runnable end = () -> {};

    HandlerCall(HandlerMethod handler, ServerCallStreamObserver<R> replies, boolean interrupts) {
        this.handler = handler;
        this.interruption = Interruption.of(context, interrupts);
        this.repliesAtOnce = handler.signature().replies() == ReplyForm.MESSAGE;
        this.replies = replies;
    }

    /** Lets a call have a source of replies; only possible while the call is being started. */
    void expectSource() {
        replies.setOnReadyHandler(() -> {
            ReplySource current = source;
            if (current != null) {
                current.ready();
            }
        });
        replies.setOnCancelHandler(() -> {
            ReplySource current = source;
            if (current != null) {
                current.cancelled();
            }
            end.run();
        });
        replies.setOnCloseHandler(() -> end.run());
    }

    /** Says what is run when the call has ended; only possible while it is being started. */
    void whenEnded(Runnable wanted) {
        end = wanted;
    }

    /**
     * Invokes the handler.
     *
     * @param arguments what it takes
     * @param executor where streams of replies are read
     */
    void run(@Nullable Object[] arguments, Executor executor) {
        if (context.isCancelled()) {
            return;
        }
        Object result = null;
        Throwable failure = null;
        boolean held = interruption.hold();
        try {
            result = handler.invoke(arguments);
            if (!repliesAtOnce) {
                start(handler.returned(result), executor);
            }
        } catch (Throwable ex) {
            failure = ex;
        } finally {
            if (held) {
                interruption.letGo();
            }
        }
        if (failure != null) {
            fail(failure);
        } else if (repliesAtOnce) {
            reply(result);
        }
    }

    /** Sends the only reply. */
    void reply(@Nullable Object reply) {
        if (isCancelled()) {
            return;
        }
        try {
            send(reply);
            complete();
        } catch (RuntimeException | Error ex) {
            fail(ex);
        }
    }

    /** Sends one reply of any number. */
    // The handler has checked that it is of the RPC's type of replies, which is R.
    @SuppressWarnings("unchecked")
    void send(@Nullable Object reply) {
        replies.onNext((R) handler.checked(reply));
    }

    void complete() {
        replies.onCompleted();
    }

    /** Ends the call as failed, or as cancelled if that is why it failed. */
    void fail(Throwable failure) {
        Status cancelled = Contexts.statusFromCancelled(context);
        replies.onError(new Failed((cancelled == null ? Status.UNKNOWN : cancelled).withCause(failure)));
    }

    boolean sendsMany() {
        return handler.sendsMany();
    }

    boolean isReady() {
        return replies.isReady();
    }

    boolean isCancelled() {
        return replies.isCancelled();
    }

    Interruption interruption() {
        return interruption;
    }

    private void start(Object result, Executor executor) {
        ReplySource started = source(result, executor);
        source = started;
        if (isCancelled()) {
            started.cancelled();
        } else {
            started.ready();
        }
    }

    private ReplySource source(Object result, Executor executor) {
        return switch (handler.signature().replies()) {
            case STREAM -> {
                Stream<?> stream = (Stream<?>) result;
                yield new ReplyPump(this, stream.iterator(), stream, executor);
            }
            case ITERATOR -> new ReplyPump(this, (Iterator<?>) result, closingOf(result), executor);
            case ITERABLE -> new ReplyPump(this, ((Iterable<?>) result).iterator(), closingOf(result), executor);
            case STAGE -> StageReply.of(this, (CompletionStage<?>) result);
            case REACTIVE -> ReplySubscriber.subscribed(this, ReactiveTypes.publisher(result), executor);
            case MESSAGE -> throw new IllegalStateException("A message is no source of replies");
        };
    }

    private static AutoCloseable closingOf(Object result) {
        return result instanceof AutoCloseable closeable ? closeable : () -> {};
    }

    /** Carries a failure to where calls are ended; only its cause has a stack trace. */
    private static final class Failed extends StatusRuntimeException {

        private static final long serialVersionUID = 1L;

        Failed(Status status) {
            super(status);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
