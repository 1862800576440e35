// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import com.google.rpc.BadRequest;
import org.grpcspring.client.inject.ImportGrpcClients;
import org.grpcspring.error.GrpcException;
import org.grpcspring.samples.operations.proto.Item;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Asks the shop for prices; its calls are tried again where that does no harm, and say what was wrong with them. */
@Component
@ImportGrpcClients(client = "shop", types = Shop.class)
class PriceCheck implements ApplicationRunner {

    private final Shop shop;

    PriceCheck(Shop shop) {
        this.shop = shop;
    }

    @Override
    public void run(ApplicationArguments args) {
        System.out.println(price(5000));
        System.out.println(price(1));
    }

    private String price(int pieces) {
        try {
            Item apples = Item.newBuilder().setName("apple").setPieces(pieces).build();
            return "Apples cost " + shop.price(apples).getCents() + " cents";
        } catch (GrpcException failure) {
            return failure.errors()
                    .badRequest()
                    .map(BadRequest::getFieldViolationsList)
                    .map(wrong -> wrong.get(0).getField() + " " + wrong.get(0).getDescription())
                    .orElseThrow(() -> failure);
        }
    }
}
