// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.grpcspring.aot.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A call that a mock serves: ends as what the mock throws says, and plays what {@link GrpcAnswers} say. Safe for use by
 * the call's threads.
 */
final class ServedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private static final Context.Key<ServedCall<?, ?>> KEY = Context.key("mocked-grpc-call");

    private final MockServer server;
    private @Nullable GrpcAnswer answer;
    private int received;
    private boolean receivedAll;
    private boolean begun;
    private boolean hasSentHeaders;
    private boolean isClosed;

    ServedCall(ServerCall<Q, R> call, MockServer server) {
        super(call);
        this.server = server;
    }

    ServerCall.Listener<Q> start(Metadata headers, ServerCallHandler<Q, R> next) {
        ServerCall.Listener<Q> listener = new ServerCall.Listener<>() {};
        try {
            listener = Contexts.interceptCall(Context.current().withValue(KEY, this), this, headers, next);
        } catch (Throwable ex) {
            end(ex);
        }
        return new ServedListener<>(this, listener);
    }

    /** Returns the call that is being served by a mock here, or null if none is. */
    static @Nullable ServedCall<?, ?> current() {
        return KEY.get();
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        hasSentHeaders = true;
        super.sendHeaders(headers);
    }

    /** Ends the call: where the status only says that something was thrown, as that says. */
    @Override
    public void close(Status status, Metadata trailers) {
        Throwable thrown = status.getCause();
        if (thrown != null && status.getCode() == Status.Code.UNKNOWN && status.getDescription() == null) {
            end(thrown);
        } else {
            finish(status, trailers);
        }
    }

    /** Ends the call as what a mock threw says. */
    void end(Throwable thrown) {
        if (thrown instanceof GrpcAnswer.Thrown played) {
            play(played.answer());
        } else if (thrown instanceof StatusRuntimeException failure) {
            finish(failure.getStatus(), failure.getTrailers());
        } else if (thrown instanceof StatusException failure) {
            finish(failure.getStatus(), failure.getTrailers());
        } else {
            finish(
                    Status.UNKNOWN
                            .withDescription("The mock of %s threw %s"
                                    .formatted(getMethodDescriptor().getFullMethodName(), thrown))
                            .withCause(thrown),
                    null);
        }
    }

    /** Ends a call that the test has left open. */
    void cancel() {
        finish(Status.CANCELLED.withDescription("The application of the test has stopped"), null);
    }

    /** Forgets the call, of which nothing more will happen. */
    void ended() {
        server.ended(this);
    }

    synchronized boolean isPlaying() {
        return answer != null;
    }

    synchronized void received() {
        received++;
        begin();
    }

    synchronized void receivedAll() {
        receivedAll = true;
        begin();
    }

    private synchronized void play(GrpcAnswer wanted) {
        if (answer == null && !isClosed) {
            answer = wanted;
            if (!getMethodDescriptor().getType().clientSendsOneMessage()) {
                request(Integer.MAX_VALUE);
            }
            begin();
        }
    }

    private synchronized void begin() {
        GrpcAnswer current = answer;
        if (current == null
                || begun
                || !(receivedAll
                        || received >= current.requests(getMethodDescriptor().getType()))) {
            return;
        }
        begun = true;
        if (current.delay().isZero()) {
            send(current);
        } else {
            server.schedule(() -> send(current), current.delay().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void send(GrpcAnswer current) {
        if (isCancelled()) {
            return;
        }
        Status status = current.end().status();
        int replies = current.messages().size();
        if (getMethodDescriptor().getType().serverSendsOneMessage()
                && (replies > 1 || (replies == 0 && status != null && status.isOk()))) {
            end(new IllegalArgumentException(
                    "GrpcAnswers reply with %s messages where the RPC replies with one".formatted(replies)));
            return;
        }
        MessageType type = MessageType.of(getMethodDescriptor().getResponseMarshaller());
        for (Object message : current.messages()) {
            if (!type.type().isInstance(message)) {
                end(new IllegalArgumentException("GrpcAnswers reply with a %s where the RPC replies with a %s"
                        .formatted(message.getClass().getName(), type)));
                return;
            }
            sendPlayed(message);
        }
        if (current.end().isLost()) {
            server.disconnect(getAttributes());
        } else if (status != null) {
            finish(status, current.end().trailers());
        }
    }

    // The type of the message has been checked against that of the RPC, which is R.
    @SuppressWarnings("unchecked")
    private void sendPlayed(Object message) {
        if (!hasSentHeaders) {
            sendHeaders(new Metadata());
        }
        sendMessage((R) message);
    }

    private synchronized void finish(Status status, @Nullable Metadata trailers) {
        if (!isClosed) {
            isClosed = true;
            Metadata copy = new Metadata();
            if (trailers != null) {
                copy.merge(trailers);
            }
            super.close(status, copy);
        }
    }
}
