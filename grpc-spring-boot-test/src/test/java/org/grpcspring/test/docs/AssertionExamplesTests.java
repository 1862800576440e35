// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatGrpc;

import io.grpc.Status;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.Query;
import org.grpcspring.test.record.AutoConfigureGrpcCallRecorder;
import org.grpcspring.test.record.CallEvent.Kind;
import org.grpcspring.test.record.GrpcCallRecorder;
import org.grpcspring.test.record.Shop;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** What the page on assertions shows. */
@SpringBootTest(
        classes = Shop.class,
        properties = {
            "grpc.server.address=127.0.0.1",
            "grpc.server.port=0",
            "grpc.client.self.address=self:self",
            "grpc.client.self.negotiation-type=PLAINTEXT"
        })
@AutoConfigureGrpcCallRecorder
class AssertionExamplesTests {

    @GrpcClient("self")
    private OrdersBlockingStub orders;

    @Autowired
    private GrpcCallRecorder recorder;

    @Test
    void failures() {
        Order withoutId = Order.getDefaultInstance();
        assertThatGrpc(() -> orders.place(withoutId))
                .failsWith(Status.Code.INVALID_ARGUMENT)
                .hasFieldViolation("id", "is missing");
    }

    @Test
    void replies() {
        Order order = Order.newBuilder().setId("o-1").build();
        Query query = Query.newBuilder().setText("o-1,o-2").build();
        assertThatGrpc(() -> orders.place(order)).reply().hasField("order_id", "o-1");
        assertThatGrpc(() -> orders.list(query)).replies().hasSize(2);
    }

    @Test
    void messages() {
        Order order = Order.newBuilder()
                .setId("o-1")
                .addItems(Item.newBuilder().setSku("nut").setQuantity(2))
                .addItems(Item.newBuilder().setSku("bolt").setQuantity(1))
                .build();
        Order expected = Order.newBuilder()
                .addItems(Item.newBuilder().setSku("bolt"))
                .addItems(Item.newBuilder().setSku("nut"))
                .build();
        assertThat(order)
                .ignoringFields("id", "items.quantity")
                .ignoringRepeatedOrder("items")
                .isEqualTo(expected);
        assertThat(order).hasField("items[0].sku", "nut").doesNotHaveField("card");
    }

    @Test
    void recordedCalls() {
        Order order = Order.newBuilder().setId("o-1").build();
        orders.place(order);
        assertThat(recorder)
                .sent("shop.v1.Orders/Place")
                .hasStatus(Status.Code.OK)
                .hasRequests(order)
                .reply()
                .hasField("order_id", "o-1");
        assertThat(recorder)
                .didNotSend("shop.v1.Orders/List")
                .served("shop.v1.Orders/Place")
                .hasEvents(Kind.BEGUN, Kind.REQUEST, Kind.REQUESTS_COMPLETED, Kind.HEADERS, Kind.REPLY, Kind.ENDED);
    }
}
