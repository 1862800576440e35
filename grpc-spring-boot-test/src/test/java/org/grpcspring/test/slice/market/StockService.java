// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc;

/** Says what is left. */
@GrpcService(value = StockGrpc.class, partial = true)
public class StockService {

    private final Shelves shelves;

    StockService(Shelves shelves) {
        this.shelves = shelves;
    }

    Reservation reserve(Item item) {
        return Reservation.newBuilder()
                .setSku(item.getSku())
                .setLeft(shelves.left(item.getSku()))
                .build();
    }
}
