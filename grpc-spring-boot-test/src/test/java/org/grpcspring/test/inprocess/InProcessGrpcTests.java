// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "grpc.server.max-inbound-message-size=1KB",
            "grpc.client.elsewhere.address=static://localhost:9091",
            "grpc.client.elsewhere.negotiation-type=PLAINTEXT",
            "grpc.client.itself.address=self:self"
        })
@AutoConfigureInProcessGrpc
class InProcessGrpcTests {

    @GrpcClient("orders")
    private OrdersBlockingStub byAddress;

    @GrpcClient("itself")
    private OrdersBlockingStub itself;

    @GrpcClient("neverMentioned")
    private OrdersBlockingStub withoutAddress;

    @GrpcClient("stock")
    private StockBlockingStub stock;

    @GrpcClient("elsewhere")
    private OrdersBlockingStub elsewhere;

    @Test
    void serverListensOnNoPort(@Autowired GrpcServerLifecycle server, @Autowired Environment environment) {
        assertThat(server.facts().addresses()).singleElement().isInstanceOf(LocalAddress.class);
        assertThat(environment.getProperty("local.grpc.server.port")).isNull();
    }

    @Test
    void clientReachesItsOwnServerWhateverItsAddress() {
        for (OrdersBlockingStub stub : new OrdersBlockingStub[] {byAddress, itself, withoutAddress}) {
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> stub.place(Order.getDefaultInstance()))
                    .withMessage("INVALID_ARGUMENT: an order has items");
        }
    }

    @Test
    void limitsAreThoseOfTheWire() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> byAddress.place(
                        Order.newBuilder().setId("x".repeat(2000)).build()))
                .satisfies(ex -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void clientOfAnotherApplicationSaysHowToMockIt() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> stock.reserve(Item.getDefaultInstance()))
                .withMessage(
                        "FAILED_PRECONDITION: Client 'stock' calls shop.v1.Stock/Reserve at 'static://stock.example.org:9090', which is another application's address; declare @MockGrpcService(client = \"stock\", value = …Grpc.class) for shop.v1.Stock in the test, or let @AutoConfigureInProcessGrpc say networkClients = \"stock\"");
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> elsewhere.place(Order.getDefaultInstance()))
                .withMessageContaining("at 'static://localhost:9091', which is another application's address");
    }

    @Test
    void serviceThatTheOwnServerDoesNotServeSaysHowToMockIt(
            @GrpcClient("unknown") @Autowired StockBlockingStub unknown) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> unknown.reserve(Item.getDefaultInstance()))
                .withMessageContaining(
                        "Client 'unknown' calls shop.v1.Stock/Reserve at the own server, which does not serve it");
    }

    @Nested
    class Enclosed {

        @Test
        void hasTheContextOfItsClass(@Autowired GrpcServerLifecycle server) {
            assertThat(server.facts().addresses()).singleElement().isInstanceOf(LocalAddress.class);
        }
    }

    @Nested
    @TestPropertySource(properties = {"grpc.servers.internal.port=9999", "grpc.client.admin.address=localhost:9999"})
    class WithAnotherServer {

        @GrpcClient("admin")
        private OrdersBlockingStub admin;

        @Test
        void clientReachesTheServerOfItsAddress() {
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> admin.place(Order.getDefaultInstance()))
                    .satisfies(ex -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        }
    }
}
