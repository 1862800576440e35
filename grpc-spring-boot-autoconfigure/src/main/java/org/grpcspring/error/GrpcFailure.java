// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Metadata;
import io.grpc.Status;

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
}
