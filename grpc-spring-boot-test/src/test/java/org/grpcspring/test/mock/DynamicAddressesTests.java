// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatGrpc;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;

import io.grpc.Status;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc.StockImplBase;
import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Addresses that a test computes count as little as those of its application. */
@SpringBootTest(classes = ShopApplication.class)
@AutoConfigureInProcessGrpc
class DynamicAddressesTests {

    @MockGrpcService(client = "stock")
    private StockImplBase stock;

    @GrpcClient("orders")
    private OrdersBlockingStub orders;

    @GrpcClient("far")
    private OrdersBlockingStub far;

    @DynamicPropertySource
    static void addresses(DynamicPropertyRegistry properties) {
        properties.add("grpc.server.port", () -> "9191");
        properties.add("grpc.client.orders.address", () -> "static://localhost:9191");
        properties.add("grpc.client.stock.address", () -> "static://localhost:1");
        properties.add("grpc.client.far.address", () -> "static://localhost:1");
    }

    @Test
    void clientsCallTheirMocksAndTheirOwnServer() {
        doAnswer(GrpcAnswers.reply(Reservation.getDefaultInstance()))
                .when(stock)
                .reserve(any(), any());

        assertThat(orders.place(Order.newBuilder()
                                .addItems(Item.getDefaultInstance())
                                .build())
                        .getTotal())
                .isOne();
    }

    @Test
    void otherApplicationIsNotCalled() {
        assertThatGrpc(() -> far.place(Order.getDefaultInstance()))
                .failsWith(Status.Code.FAILED_PRECONDITION)
                .hasDescriptionContaining("at 'static://localhost:1', which is another application's address");
    }
}
