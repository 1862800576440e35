// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatGrpc;
import static org.grpcspring.test.mock.GrpcAnswers.failure;
import static org.grpcspring.test.mock.GrpcAnswers.lostConnection;
import static org.grpcspring.test.mock.GrpcAnswers.noAnswer;
import static org.grpcspring.test.mock.GrpcAnswers.replies;
import static org.grpcspring.test.mock.GrpcAnswers.reply;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.mock.MockGrpcService;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.proto.StockGrpc.StockImplBase;
import org.grpcspring.test.proto.StockGrpc.StockStub;
import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** What the page on mocks shows. */
class MockExamplesTests {

    private static final Metadata.Key<String> LANGUAGE =
            Metadata.Key.of("accept-language", Metadata.ASCII_STRING_MARSHALLER);
    private static final Item item = Item.newBuilder().setSku("tea").build();
    private static final Order order =
            Order.newBuilder().setId("o-1").addItems(item).build();
    private static final Reservation reservation =
            Reservation.newBuilder().setSku("tea").setLeft(3).build();

    @Nested
    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    class OrderTests {

        @MockGrpcService(client = "stock")
        private StockImplBase stock;

        @GrpcClient("orders")
        private OrdersBlockingStub orders;

        @Test
        void orderReservesItsItems() {
            doAnswer(reply(reservation)).when(stock).reserve(any(), any());

            assertThat(orders.place(order).getNotesList()).containsExactly("tea: 3 left");
            verify(stock).reserve(eq(item), any());
        }
    }

    @Nested
    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    class ReturningOrderTests {

        @MockGrpcService(client = "stock", value = StockGrpc.class)
        private StockService stock;

        @GrpcClient("orders")
        private OrdersBlockingStub orders;

        @Test
        void orderReservesItsItems() {
            given(stock.reserve(any())).willReturn(reservation);

            assertThat(orders.place(order).getNotesList()).containsExactly("tea: 3 left");
            verify(stock).reserve(item);
        }

        @Test
        void failures() {
            given(stock.reserve(any()))
                    .willThrow(GrpcException.builder(Status.UNAVAILABLE)
                            .retryAfter(Duration.ofSeconds(1))
                            .build())
                    .willReturn(reservation);
            assertThatGrpc(() -> orders.place(order)).fails();
            assertThatGrpc(() -> orders.place(order)).succeeds();
        }

        @Test
        void answers(@GrpcClient("stock") StockBlockingStub client) {
            given(stock.watch(any())).willAnswer(replies(reservation).thenFailure(Status.ABORTED));
            assertThatGrpc(() -> client.watch(item)).failsWith(Status.Code.ABORTED);
        }
    }

    @Nested
    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    class AnswerTests {

        @MockGrpcService(client = "stock")
        private StockImplBase stock;

        @GrpcClient("stock")
        private StockBlockingStub client;

        @Test
        void sequence() {
            doAnswer(failure(Status.UNAVAILABLE))
                    .doAnswer(reply(reservation))
                    .when(stock)
                    .reserve(any(), any());
            assertThatGrpc(() -> client.reserve(item)).failsWith(Status.Code.UNAVAILABLE);
            assertThatGrpc(() -> client.reserve(item)).reply().isEqualTo(reservation);
        }

        @Test
        void streams() {
            doAnswer(replies(reservation, reservation).thenFailure(Status.DATA_LOSS))
                    .when(stock)
                    .watch(any(), any());
            assertThatGrpc(() -> client.watch(item)).failsWith(Status.Code.DATA_LOSS);
        }

        @Test
        void late() {
            doAnswer(noAnswer()).when(stock).reserve(any(), any());
            assertThatGrpc(() ->
                            client.withDeadlineAfter(Duration.ofMillis(100)).reserve(item))
                    .failsWith(Status.Code.DEADLINE_EXCEEDED);
        }

        @Test
        void lost() {
            doAnswer(lostConnection()).when(stock).reserve(any(), any());
            assertThatGrpc(() -> client.reserve(item)).failsWith(Status.Code.UNAVAILABLE);
        }

        @Test
        void requests(@GrpcClient("stock") StockStub asynchronous) {
            when(stock.reserveAll(any()))
                    .thenAnswer(failure(Status.RESOURCE_EXHAUSTED).afterRequests(2));
            Ended ended = new Ended();
            StreamObserver<Item> items = asynchronous.reserveAll(ended);
            items.onNext(item);
            items.onNext(item);
            assertThatGrpc(() -> ended.future).failsWith(Status.Code.RESOURCE_EXHAUSTED);
        }

        @Test
        void computed() {
            doAnswer(invocation -> {
                        Item wanted = invocation.getArgument(0);
                        String language = GrpcCallContext.current().getHeaders().get(LANGUAGE);
                        return reply(reservation(wanted, language)).answer(invocation);
                    })
                    .when(stock)
                    .reserve(any(), any());
            assertThatGrpc(() -> client.reserve(item)).reply().hasField("sku", "tea in null");
        }
    }

    private static Reservation reservation(Item wanted, String language) {
        return Reservation.newBuilder()
                .setSku(wanted.getSku() + " in " + language)
                .build();
    }

    private static final class Ended implements StreamObserver<Reservation> {

        private final CompletableFuture<Reservation> future = new CompletableFuture<>();

        @Override
        public void onNext(Reservation reply) {
            future.complete(reply);
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }

    interface StockService {

        Reservation reserve(Item item);

        Stream<Reservation> watch(Item item);
    }
}
