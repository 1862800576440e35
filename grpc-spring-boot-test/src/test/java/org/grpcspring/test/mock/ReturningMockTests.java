// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.mock.GrpcAnswers.noAnswer;
import static org.grpcspring.test.mock.GrpcAnswers.replies;
import static org.grpcspring.test.mock.GrpcAnswers.reply;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNotNull;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcException;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.OrdersGrpc.OrdersStub;
import org.grpcspring.test.proto.Query;
import org.grpcspring.test.proto.Receipt;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
        classes = ShopApplication.class,
        properties = {"grpc.server.port=0", "grpc.client.partner-shop.address=static://partner.example.org:9090"})
class ReturningMockTests {

    private static final Item TEA = Item.newBuilder().setSku("tea").build();
    private static final Reservation RESERVED =
            Reservation.newBuilder().setSku("tea").setLeft(3).build();
    private static final Metadata.Key<String> KEY = Metadata.Key.of("shelf", Metadata.ASCII_STRING_MARSHALLER);

    @MockGrpcService(client = "stock")
    private StockClient stock;

    @MockGrpcService(client = "Partner-shop", value = OrdersGrpc.class)
    private Partner partner;

    @GrpcClient("stock")
    private StockClient client;

    @GrpcClient("stock")
    private StockBlockingStub stub;

    @GrpcClient("partner-shop")
    private OrdersBlockingStub partnerShop;

    @GrpcClient("partnerShop")
    private OrdersStub otherSpelling;

    @Autowired
    private GrpcChannels channels;

    @Test
    void clientIsNotTheMock() {
        assertThat(mockingDetails(stock).isMock()).isTrue();
        assertThat(mockingDetails(client).isMock()).isFalse();
        assertThat(channels.facts("stock").address()).startsWith("local:").endsWith("/mock-of-stock");
    }

    @Test
    void mockTakesWhatDeclaredClientsDo() {
        given(stock.reserve(any(), any(), any(), any())).willReturn(completedFuture(RESERVED));
        Metadata headers = new Metadata();
        headers.put(KEY, "upper");

        assertThat(client.reserve(TEA, headers, Duration.ofMinutes(1), null).join())
                .isEqualTo(RESERVED);
        verify(stock)
                .reserve(
                        eq(TEA),
                        argThat(received -> received != null && "upper".equals(received.get(KEY))),
                        argThat(left -> left != null && left.compareTo(Duration.ofMinutes(1)) <= 0),
                        argThat(options -> options != null && options.getDeadline() != null));
        assertThat(stub.reserve(TEA)).isEqualTo(RESERVED);
        verify(stock)
                .reserve(
                        eq(TEA),
                        isNotNull(),
                        isNull(),
                        argThat(options -> options != null && options.getDeadline() == null));
    }

    @Test
    void whatAMethodReturnsIsTheReply() {
        given(stock.watch(any())).willReturn(Stream.of(RESERVED, RESERVED)).willReturn(Stream.of());
        willDoNothing().given(stock).release(any(Reservation.class));

        assertThat(client.watch(TEA)).containsExactly(RESERVED, RESERVED);
        assertThat(client.watch(TEA)).isEmpty();
        client.release("tea");
        verify(stock).release(Reservation.newBuilder().setSku("tea").build());
    }

    @Test
    void whatAMethodThrowsIsTheStatus() {
        given(stock.watch(any()))
                .willThrow(GrpcException.builder(Status.NOT_FOUND.withDescription("no tea"))
                        .retryAfter(Duration.ofSeconds(7))
                        .build())
                .willThrow(new IllegalArgumentException("cold"))
                .willReturn(Stream.of(RESERVED).peek(reply -> {
                    throw new IllegalStateException("spilt");
                }));

        GrpcException failure = catchThrowableOfType(
                GrpcException.class, () -> client.watch(TEA).toList());
        assertThat(failure).hasMessage("NOT_FOUND: no tea");
        assertThat(failure.errors().retryInfo().orElseThrow().getRetryDelay().getSeconds())
                .isEqualTo(7);
        assertThat(failed(() -> client.watch(TEA).toList()))
                .hasMessage("UNKNOWN: The mock of shop.v1.Stock/Watch threw java.lang.IllegalArgumentException: cold");
        assertThat(failed(() -> client.watch(TEA).toList())).hasMessageEndingWith("IllegalStateException: spilt");
    }

    @Test
    void answersAreOfferedTo() {
        given(stock.watch(any())).willAnswer(replies(RESERVED).thenFailure(Status.ABORTED));
        given(stock.reserve(any(), any(), any(), any()))
                .willAnswer(noAnswer())
                .willAnswer(reply(RESERVED).after(Duration.ofMillis(10)));

        assertThat(failed(() -> client.watch(TEA).toList()).getStatus().getCode())
                .isEqualTo(Code.ABORTED);
        CompletableFuture<Reservation> never = client.reserve(TEA, null, null, null);
        verify(stock, timeout(20_000)).reserve(any(), any(), any(), any());
        assertThat(client.reserve(TEA, null, null, null).join()).isEqualTo(RESERVED);
        given(stock.reserve(any(), any(), any(), any())).willReturn(completedFuture(RESERVED));
        assertThat(stub.reserve(TEA)).isEqualTo(RESERVED);
        assertThat(never).isNotDone();
        never.cancel(true);
    }

    @Test
    void whatIsNotStubbedFailsAtOnce() {
        assertThat(failed(() -> stub.reserve(TEA)))
                .hasMessage(
                        "UNIMPLEMENTED: Client 'stock' calls shop.v1.Stock/Reserve, for which no stubbing of its mock fits: add given(mock.reserve(any(), any(), any(), any())).willReturn(…) to the test");
        assertThat(failed(() -> client.watch(TEA).toList()))
                .hasMessageEndingWith("add given(mock.watch(any())).willReturn(…) to the test");
        assertThat(failed(() -> client.release("tea")))
                .hasMessageEndingWith("add willDoNothing().given(mock).release(any()) to the test");
    }

    @Test
    void rpcThatTheTypeHasNoMethodForFailsAtOnce() {
        assertThat(failed(() -> partnerShop.list(Query.getDefaultInstance()).hasNext()))
                .hasMessage(
                        "UNIMPLEMENTED: Client 'Partner-shop' calls shop.v1.Orders/List, for which org.grpcspring.test.mock.ReturningMockTests$Partner, the type of its mock, has no method: add one that is named 'list'");
    }

    @Test
    void clientsWhoseNamesDifferInSpellingHaveTheSameMock() throws Exception {
        given(partner.place(any())).willReturn(Receipt.getDefaultInstance());
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        otherSpelling.place(Order.getDefaultInstance(), observer(receipt));

        assertThat(receipt.get(20, SECONDS)).isEqualTo(Receipt.getDefaultInstance());
        assertThat(partnerShop.place(Order.getDefaultInstance())).isEqualTo(Receipt.getDefaultInstance());
    }

    @Test
    void requestsAndRepliesAreStreamedAtTheSameTime() throws Exception {
        given(partner.follow(any())).willAnswer(invocation -> {
            Stream<Query> queries = invocation.getArgument(0);
            return queries.map(
                    query -> Order.newBuilder().setId(query.getText()).build());
        });
        CompletableFuture<Order> order = new CompletableFuture<>();
        StreamObserver<Query> queries = otherSpelling.follow(observer(order));

        queries.onNext(Query.newBuilder().setText("o1").build());
        assertThat(order.get(20, SECONDS).getId()).isEqualTo("o1");
        queries.onCompleted();
    }

    @Test
    void streamOfBothSidesIsAnsweredAtItsFirstRequest() throws Exception {
        given(partner.follow(any()))
                .willAnswer(replies(Order.newBuilder().setId("o1").build()));
        CompletableFuture<Order> order = new CompletableFuture<>();

        otherSpelling.follow(observer(order)).onNext(Query.getDefaultInstance());
        assertThat(order.get(20, SECONDS).getId()).isEqualTo("o1");
    }

    private static StatusRuntimeException failed(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call);
    }

    private static <R> StreamObserver<R> observer(CompletableFuture<R> reply) {
        return new StreamObserver<>() {
            @Override
            public void onNext(R message) {
                reply.complete(message);
            }

            @Override
            public void onError(Throwable failure) {
                reply.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                reply.completeExceptionally(new AssertionError("No reply"));
            }
        };
    }

    /** Not all that the other shop can do. */
    interface Partner {

        Receipt place(Order order);

        Stream<Order> follow(Stream<Query> queries);
    }
}
