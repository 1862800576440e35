// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends that fails.
 *
 * @param status what is wrong
 * @param trailers what is sent with it
 */
public record GrpcFailure(Status status, Metadata trailers) {

    /** Returns a failure without trailers. */
    public static GrpcFailure of(Status status) {
        return new GrpcFailure(status, new Metadata());
    }

    /** Returns metadata of its own for one call, since all that ends a call adds to its trailers. */
    public static Metadata copy(@Nullable Metadata trailers) {
        Metadata copy = new Metadata();
        if (trailers != null) {
            copy.merge(trailers);
        }
        return copy;
    }
}
