// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.shop;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.grpcspring.test.proto.Order;
import org.springframework.stereotype.Repository;

/** Remembers orders. */
@Repository
public class OrderBook {

    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();

    void add(Order order) {
        orders.add(order);
    }

    Stream<Order> orders() {
        return orders.stream();
    }
}
