// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * The status that an exception carries: a {@code StatusException} or a {@code StatusRuntimeException}, or any other
 * that was caused by one.
 *
 * @param exception the one that has the status
 * @param status the status
 * @param trailers what is sent with it, shared with nobody
 */
public record ThrownStatus(Exception exception, Status status, Metadata trailers) {

    private static final int DEPTH = 20;

    /** Returns the status that an exception has, or the closest of its causes which has one, or null. */
    public static @Nullable ThrownStatus in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            if (cause instanceof StatusRuntimeException thrown) {
                return of(thrown, thrown.getStatus(), thrown.getTrailers());
            }
            if (cause instanceof StatusException thrown) {
                return of(thrown, thrown.getStatus(), thrown.getTrailers());
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static ThrownStatus of(Exception exception, Status status, @Nullable Metadata trailers) {
        return new ThrownStatus(exception, status, GrpcFailure.copy(trailers));
    }
}
