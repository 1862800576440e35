// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import org.grpcspring.client.inject.ImportGrpcClients;
import org.grpcspring.samples.operations.proto.Item;
import org.grpcspring.samples.operations.proto.OrdersGrpc;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Asks the shop for a price; the stub is a bean, and its calls are tried again where that does no harm. */
@Component
@ImportGrpcClients(client = "shop", types = OrdersGrpc.class)
class PriceCheck implements ApplicationRunner {

    private final OrdersGrpc.OrdersBlockingStub orders;

    PriceCheck(OrdersGrpc.OrdersBlockingStub orders) {
        this.orders = orders;
    }

    @Override
    public void run(ApplicationArguments args) {
        Item apple = Item.newBuilder().setName("apple").setPieces(1).build();
        System.out.println("An apple costs " + orders.price(apple).getCents() + " cents");
    }
}
