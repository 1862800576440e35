// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;

/** Answers calls that no mock could with {@code UNIMPLEMENTED}, when they begin. */
final class Refusal {

    private Refusal() {}

    static <Q, R> ServerMethodDefinition<Q, R> of(MethodDescriptor<Q, R> rpc, String description) {
        return ServerMethodDefinition.create(rpc, (call, headers) -> {
            call.close(Status.UNIMPLEMENTED.withDescription(description), new Metadata());
            return new ServerCall.Listener<>() {};
        });
    }
}
