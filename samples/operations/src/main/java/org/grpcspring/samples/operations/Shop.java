// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import org.grpcspring.client.declared.GrpcClientInterface;
import org.grpcspring.samples.operations.proto.Amount;
import org.grpcspring.samples.operations.proto.Item;
import org.grpcspring.samples.operations.proto.OrdersGrpc;

/** The shop as its callers see it. */
@GrpcClientInterface(OrdersGrpc.class)
public interface Shop {

    /** Returns what a number of pieces costs. */
    Amount price(Item item);
}
