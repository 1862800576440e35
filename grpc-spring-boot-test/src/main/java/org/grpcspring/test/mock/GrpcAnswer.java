// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mockito.invocation.InvocationOnMock;
import org.mockito.stubbing.Answer;

/**
 * What a call is answered with: messages, and how it ends. Where the client streams its requests, a call that is
 * answered with messages gets them when it has sent all of these, or one if replies are streamed too; any other ends at
 * once. Immutable.
 */
public final class GrpcAnswer implements Answer<@Nullable Object> {

    private static final int BY_KIND = -1;

    private final List<Object> messages;
    private final End end;
    private final Duration delay;
    private final int requests;

    private GrpcAnswer(List<Object> messages, End end, Duration delay, int requests) {
        this.messages = messages;
        this.end = end;
        this.delay = delay;
        this.requests = requests;
    }

    static GrpcAnswer of(List<Object> messages, End end) {
        return new GrpcAnswer(messages, end, Duration.ZERO, BY_KIND);
    }

    /** Returns an answer that is sent after a delay. */
    public GrpcAnswer after(Duration wanted) {
        return new GrpcAnswer(messages, end, wanted, requests);
    }

    /** Returns an answer to a stream of requests that is sent as soon as some number of these has come. */
    public GrpcAnswer afterRequests(int wanted) {
        if (wanted < 0) {
            throw new IllegalArgumentException("afterRequests(%s): a number from 0 on is needed".formatted(wanted));
        }
        return new GrpcAnswer(messages, end, delay, wanted);
    }

    /** Returns an answer that fails after its messages. */
    public GrpcAnswer thenFailure(Status status) {
        return then(End.failure(status, new Metadata()));
    }

    /** Returns an answer that fails after its messages, with the status and the trailers of an exception. */
    public GrpcAnswer thenFailure(StatusRuntimeException failure) {
        return then(End.failure(failure));
    }

    /** Returns an answer that closes the connection after its messages. */
    public GrpcAnswer thenLostConnection() {
        return then(End.LOST);
    }

    /** Returns an answer that sends nothing after its messages: the stream stays open. */
    public GrpcAnswer thenNothing() {
        return then(End.NONE);
    }

    /** Answers a call that is being served; a method that is called in order to stub it returns null. */
    @Override
    public @Nullable Object answer(InvocationOnMock invocation) {
        if (ServedCall.current() != null) {
            throw new Thrown(this);
        }
        return null;
    }

    List<Object> messages() {
        return messages;
    }

    End end() {
        return end;
    }

    Duration delay() {
        return delay;
    }

    /** Returns after how many requests a call of an RPC is answered. */
    int requests(MethodDescriptor.MethodType type) {
        if (requests != BY_KIND) {
            return requests;
        }
        if (messages.isEmpty()) {
            return 0;
        }
        return type == MethodDescriptor.MethodType.BIDI_STREAMING ? 1 : Integer.MAX_VALUE;
    }

    private GrpcAnswer then(End wanted) {
        return new GrpcAnswer(messages, wanted, delay, requests);
    }

    /**
     * How a call ends.
     *
     * @param status its status, or null if it has none
     * @param trailers what is sent with the status
     * @param isLost whether the connection is closed
     */
    record End(@Nullable Status status, Metadata trailers, boolean isLost) {

        static final End OK = new End(Status.OK, new Metadata(), false);
        static final End LOST = new End(null, new Metadata(), true);
        static final End NONE = new End(null, new Metadata(), false);

        static End failure(Status status, Metadata trailers) {
            if (status.isOk()) {
                throw new IllegalArgumentException(
                        "OK is the status of no failure; use reply(…) or replies(…) for a call that succeeds");
            }
            return new End(status, trailers, false);
        }

        static End failure(StatusRuntimeException failure) {
            Metadata trailers = failure.getTrailers();
            return failure(failure.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    /** Carries an answer from a mock to the call, through what invoked the mock. */
    static final class Thrown extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient GrpcAnswer answer;

        Thrown(GrpcAnswer answer) {
            super("The answer of a mock", null, false, false);
            this.answer = answer;
        }

        GrpcAnswer answer() {
            return answer;
        }
    }
}
