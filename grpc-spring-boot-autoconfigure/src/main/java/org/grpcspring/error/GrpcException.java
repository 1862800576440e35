// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.support.DefaultMessageSourceResolvable;

/**
 * A failed call: thrown by a service to tell its client details beside the status, and by declared clients to tell them
 * to the caller. Immutable.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193</a>
 */
public final class GrpcException extends StatusRuntimeException implements MessageSourceResolvable {

    private static final long serialVersionUID = 1L;

    private final @Nullable DefaultMessageSourceResolvable message;

    GrpcException(Status status, @Nullable Metadata trailers, @Nullable DefaultMessageSourceResolvable message) {
        super(status, trailers);
        this.message = message;
    }

    /**
     * Begins an exception with details, which needs {@code grpc-protobuf}.
     *
     * @param status what is wrong; its description is meant for developers
     * @throws IllegalArgumentException if nothing is wrong
     */
    public static GrpcExceptionBuilder builder(Status status) {
        return new GrpcExceptionBuilder(status);
    }

    /** Returns the exception of a call that failed, with its status and trailers. */
    public static GrpcException of(StatusRuntimeException failure) {
        return failure instanceof GrpcException already
                ? already
                : new GrpcException(failure.getStatus(), failure.getTrailers(), null);
    }

    /** Returns the exception of a call that failed, with its status and trailers. */
    public static GrpcException of(StatusException failure) {
        return new GrpcException(failure.getStatus(), failure.getTrailers(), null);
    }

    /** Returns the status and its details, which need {@code grpc-protobuf}. */
    public GrpcErrors errors() {
        return GrpcErrors.of(this);
    }

    /** Returns the code of the message that the server sends in the client's language, or null if there is none. */
    @Override
    public String @Nullable [] getCodes() {
        return message == null ? null : message.getCodes();
    }

    @Override
    public Object @Nullable [] getArguments() {
        return message == null ? null : message.getArguments();
    }

    /** Returns the status's description, which is sent where no language has a message for the code. */
    @Override
    public @Nullable String getDefaultMessage() {
        return getStatus().getDescription();
    }
}
