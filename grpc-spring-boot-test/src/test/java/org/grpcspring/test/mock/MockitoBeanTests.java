// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.doAnswer;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.proto.StockGrpc.StockImplBase;
import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

@SpringBootTest(classes = ShopApplication.class)
@Import(MockitoBeanTests.OwnStock.class)
@AutoConfigureInProcessGrpc
class MockitoBeanTests {

    private static final Reservation RESERVED =
            Reservation.newBuilder().setSku("tea").setLeft(3).build();

    @MockitoBean
    private StockBlockingStub stock;

    @MockitoSpyBean
    private OwnStock served;

    @GrpcClient("orders")
    private OrdersBlockingStub orders;

    @GrpcClient("itself")
    private Channel itself;

    @Test
    void stubOfAClientIsAMock() {
        given(stock.reserve(any())).willReturn(RESERVED);

        assertThat(orders.place(Order.newBuilder()
                                .addItems(Item.getDefaultInstance())
                                .build())
                        .getNotesList())
                .containsExactly("tea: 3 left");
    }

    @Test
    void ownServiceIsStubbed() {
        doAnswer(invocation -> {
                    StreamObserver<Reservation> observer = invocation.getArgument(1);
                    observer.onNext(RESERVED);
                    observer.onCompleted();
                    return null;
                })
                .when(served)
                .reserve(any(), any());

        assertThat(StockGrpc.newBlockingStub(itself).reserve(Item.getDefaultInstance()))
                .isEqualTo(RESERVED);
    }

    @GrpcService
    static class OwnStock extends StockImplBase {}
}
