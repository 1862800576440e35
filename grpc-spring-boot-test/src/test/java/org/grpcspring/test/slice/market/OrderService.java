// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.Receipt;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;

/** Takes orders of what is left. */
@GrpcService(value = OrdersGrpc.class, partial = true)
public class OrderService {

    private final StockBlockingStub stock;

    OrderService(@GrpcClient("stock") StockBlockingStub stock) {
        this.stock = stock;
    }

    Receipt place(Order order) {
        order.getItemsList().forEach(stock::reserve);
        return Receipt.newBuilder().setTotal(order.getItemsCount()).build();
    }
}
