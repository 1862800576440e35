// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.shop;

import io.grpc.Status;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.Query;
import org.grpcspring.test.proto.Receipt;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;

/** Takes orders of what is in stock. */
@GrpcService(OrdersGrpc.class)
public class OrderService {

    private final OrderBook book;
    private final StockBlockingStub stock;

    OrderService(OrderBook book, @GrpcClient("stock") StockBlockingStub stock) {
        this.book = book;
        this.stock = stock;
    }

    Receipt place(Order order) {
        if (order.getItemsList().isEmpty()) {
            throw GrpcException.builder(Status.INVALID_ARGUMENT.withDescription("an order has items"))
                    .badRequest("items", "must not be empty")
                    .build();
        }
        Receipt.Builder receipt = Receipt.newBuilder().setOrderId(order.getId());
        for (Item item : order.getItemsList()) {
            Reservation reservation = stock.reserve(item);
            receipt.addNotes("%s: %s left".formatted(reservation.getSku(), reservation.getLeft()));
        }
        book.add(order);
        return receipt.setTotal(order.getItemsCount()).build();
    }

    Stream<Order> list(Query query) {
        return book.orders().filter(order -> order.getId().startsWith(query.getText()));
    }

    Receipt placeAll(Stream<Order> orders) {
        Receipt.Builder receipt = Receipt.newBuilder();
        orders.forEach(order -> {
            book.add(order);
            receipt.addNotes(order.getId());
        });
        return receipt.build();
    }

    Stream<Order> follow(Stream<Query> queries) {
        return queries.flatMap(this::list);
    }
}
