// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that ends when a message is refused; for the service it is cancelled then. */
final class CheckedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private final MessageChecks replies;
    private volatile boolean closed;
    private volatile boolean refused;

    CheckedCall(ServerCall<Q, R> call, MessageChecks replies) {
        super(call);
        this.replies = replies;
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (!refused) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(R reply) {
        RuntimeException refusal = refused ? null : replies.refuse(reply, InvalidResponseException::new);
        if (refusal != null) {
            refuse(refusal);
        }
        if (refused) {
            throw Status.CANCELLED
                    .withDescription("The call has ended, since a message broke its rules")
                    .asRuntimeException();
        }
        super.sendMessage(reply);
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (!refused) {
            closed = true;
            super.close(status, trailers);
        }
    }

    @Override
    public boolean isCancelled() {
        return refused || super.isCancelled();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isRefused() {
        return refused;
    }

    void refuse(RuntimeException refusal) {
        refused = true;
        super.close(Status.UNKNOWN.withCause(refusal), new Metadata());
    }
}
