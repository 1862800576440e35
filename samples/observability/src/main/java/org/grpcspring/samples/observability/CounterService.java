// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import io.grpc.StatusException;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.samples.observability.proto.Book;
import org.grpcspring.samples.observability.proto.CounterGrpc;
import org.grpcspring.samples.observability.proto.Shelf;
import org.grpcspring.samples.observability.proto.StacksGrpc;
import org.grpcspring.server.service.GrpcService;

/** Lends what the stacks find; the call to them belongs to the trace of the one that is served. */
@GrpcService(CounterGrpc.class)
class CounterService {

    private final StacksGrpc.StacksBlockingV2Stub stacks;

    CounterService(@GrpcClient("stacks") StacksGrpc.StacksBlockingV2Stub stacks) {
        this.stacks = stacks;
    }

    Shelf lend(Book book) throws StatusException {
        return stacks.find(book);
    }
}
