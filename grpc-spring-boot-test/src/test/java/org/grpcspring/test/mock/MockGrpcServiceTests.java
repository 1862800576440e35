// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.mock.GrpcAnswers.failure;
import static org.grpcspring.test.mock.GrpcAnswers.lostConnection;
import static org.grpcspring.test.mock.GrpcAnswers.noAnswer;
import static org.grpcspring.test.mock.GrpcAnswers.replies;
import static org.grpcspring.test.mock.GrpcAnswers.reply;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.assertArg;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.OrdersGrpc.OrdersImplBase;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.proto.StockGrpc.StockFutureStub;
import org.grpcspring.test.proto.StockGrpc.StockImplBase;
import org.grpcspring.test.proto.StockGrpc.StockStub;
import org.grpcspring.test.shop.ShopApplication;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "grpc.client.stock.negotiation-type=TLS",
            "grpc.client.stock.security.trust-cert-collection=file:missing.pem"
        })
@AutoConfigureInProcessGrpc
class MockGrpcServiceTests {

    private static final Item TEA = Item.newBuilder().setSku("tea").build();
    private static final Reservation RESERVED =
            Reservation.newBuilder().setSku("tea").setLeft(3).build();
    private static final Metadata.Key<String> KEY = Metadata.Key.of("shelf", Metadata.ASCII_STRING_MARSHALLER);

    @MockGrpcService(client = "stock")
    private StockImplBase stock;

    @GrpcClient("stock")
    private StockBlockingStub client;

    @GrpcClient("stock")
    private StockStub async;

    @GrpcClient("stock")
    private StockFutureStub future;

    @GrpcClient("stock")
    private OrdersBlockingStub unmocked;

    @GrpcClient("orders")
    private OrdersBlockingStub orders;

    @Test
    void componentSendsAndGetsMessages() {
        doAnswer(reply(RESERVED)).when(stock).reserve(any(), any());

        assertThat(orders.place(Order.newBuilder().addItems(TEA).build()).getNotesList())
                .containsExactly("tea: 3 left");
        verify(stock).reserve(eq(TEA), any());
        verify(stock).reserve(assertArg(item -> assertThat(item).isNotSameAs(TEA)), any());
    }

    @Test
    void repliesAreStreamed() {
        doAnswer(replies(RESERVED, Reservation.getDefaultInstance()))
                .when(stock)
                .watch(any(), any());

        assertThat(client.watch(TEA)).toIterable().containsExactly(RESERVED, Reservation.getDefaultInstance());
    }

    @Test
    void streamFailsAfterItsMessages() {
        doAnswer(replies(RESERVED, RESERVED).thenFailure(Status.DATA_LOSS.withDescription("shelf fell")))
                .doAnswer(replies(RESERVED)
                        .thenFailure(GrpcException.builder(Status.ABORTED).build()))
                .when(stock)
                .watch(any(), any());

        Iterator<Reservation> replies = client.watch(TEA);
        assertThat(List.of(replies.next(), replies.next())).containsExactly(RESERVED, RESERVED);
        assertThat(failed(replies::next)).hasMessage("DATA_LOSS: shelf fell");

        Iterator<Reservation> further = client.watch(TEA);
        assertThat(further.next()).isEqualTo(RESERVED);
        assertThat(failed(further::next).getStatus().getCode()).isEqualTo(Code.ABORTED);
    }

    @Test
    void failureHasItsDetailsAndTrailers() {
        Metadata trailers = new Metadata();
        trailers.put(KEY, "upper");
        doAnswer(failure(GrpcException.builder(Status.NOT_FOUND.withDescription("no tea"))
                        .errorInfo("SOLD_OUT", "example.org", Map.of())
                        .build()))
                .doAnswer(failure(Status.INTERNAL, trailers))
                .when(stock)
                .reserve(any(), any());

        GrpcException failure = GrpcException.of(failed(() -> client.reserve(TEA)));
        assertThat(failure).hasMessage("NOT_FOUND: no tea");
        assertThat(failure.errors().errorInfo().orElseThrow().getReason()).isEqualTo("SOLD_OUT");
        assertThat(trailer(failed(() -> client.reserve(TEA)))).isEqualTo("upper");
    }

    @Test
    void firstCallFailsAndSecondSucceeds() {
        doAnswer(failure(Status.UNAVAILABLE))
                .doAnswer(reply(RESERVED))
                .when(stock)
                .reserve(any(), any());

        assertThat(failed(() -> client.reserve(TEA))).hasMessage("UNAVAILABLE");
        assertThat(client.reserve(TEA)).isEqualTo(RESERVED);
    }

    @Test
    void replyWaitsForItsDelay() {
        doAnswer(reply(RESERVED).after(Duration.ofMillis(30))).when(stock).reserve(any(), any());
        long start = System.nanoTime();

        assertThat(client.reserve(TEA)).isEqualTo(RESERVED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void deadlinePassesWhereNothingIsAnsweredOrTooLate() {
        doAnswer(noAnswer())
                .doAnswer(reply(RESERVED).after(Duration.ofHours(1)))
                .when(stock)
                .reserve(any(), any());

        for (int i = 0; i < 2; i++) {
            StockBlockingStub impatient = client.withDeadlineAfter(Duration.ofMillis(200));
            assertThat(failed(() -> impatient.reserve(TEA)).getStatus().getCode())
                    .isEqualTo(Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void connectionIsLostForAllItsCalls() {
        doAnswer(replies(RESERVED).thenNothing()).when(stock).watch(any(), any());
        doAnswer(lostConnection()).doAnswer(reply(RESERVED)).when(stock).reserve(any(), any());
        Iterator<Reservation> replies = client.watch(TEA);
        assertThat(replies.next()).isEqualTo(RESERVED);

        assertThat(failed(() -> client.reserve(TEA)).getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failed(replies::next).getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(client.withWaitForReady().reserve(TEA)).isEqualTo(RESERVED);
    }

    @Test
    void connectionIsLostAfterMessages() {
        doAnswer(replies(RESERVED, RESERVED).thenLostConnection()).when(stock).watch(any(), any());

        Iterator<Reservation> replies = client.withWaitForReady().watch(TEA);
        assertThat(List.of(replies.next(), replies.next())).containsExactly(RESERVED, RESERVED);
        assertThat(failed(replies::next).getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void streamOfRequestsIsAnsweredWhenItEnds() throws Exception {
        when(stock.reserveAll(any())).thenAnswer(reply(RESERVED));
        Replies replies = new Replies();

        StreamObserver<Item> items = async.reserveAll(replies);
        for (int i = 0; i < 100; i++) {
            items.onNext(TEA);
        }
        assertThat(replies.ended.getCount()).isOne();
        items.onCompleted();
        assertThat(replies.await()).isNull();
        assertThat(replies.messages).containsExactly(RESERVED);
    }

    @Test
    void streamOfRequestsIsBrokenAfterSomeOrAtOnce() throws Exception {
        when(stock.reserveAll(any()))
                .thenAnswer(failure(Status.RESOURCE_EXHAUSTED).afterRequests(2))
                .thenAnswer(failure(Status.ABORTED));
        Replies replies = new Replies();
        StreamObserver<Item> items = async.reserveAll(replies);
        items.onNext(TEA);
        assertThat(replies.ended.getCount()).isOne();
        items.onNext(TEA);
        assertThat(Status.fromThrowable(Objects.requireNonNull(replies.await())).getCode())
                .isEqualTo(Code.RESOURCE_EXHAUSTED);

        Replies others = new Replies();
        async.reserveAll(others);
        assertThat(Status.fromThrowable(Objects.requireNonNull(others.await())).getCode())
                .isEqualTo(Code.ABORTED);
    }

    @Test
    void mockMayObserveRequestsItself() throws Exception {
        List<Item> received = new ArrayList<>();
        when(stock.reserveAll(any())).thenAnswer(invocation -> {
            StreamObserver<Reservation> observer = invocation.getArgument(0);
            return new StreamObserver<Item>() {
                @Override
                public void onNext(Item item) {
                    received.add(item);
                    throw new IllegalStateException("too heavy");
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    observer.onCompleted();
                }
            };
        });
        Replies replies = new Replies();
        async.reserveAll(replies).onNext(TEA);

        assertThat(replies.await())
                .hasMessage(
                        "UNKNOWN: The mock of shop.v1.Stock/ReserveAll threw java.lang.IllegalStateException: too heavy");
        assertThat(received).containsExactly(TEA);
    }

    @Test
    void exceptionsAreStatuses() {
        Metadata trailers = new Metadata();
        trailers.put(KEY, "lower");
        doThrow(Status.OUT_OF_RANGE.withDescription("far").asRuntimeException(trailers))
                .doAnswer(invocation -> {
                    throw Status.CANCELLED.asException(trailers);
                })
                .doThrow(new UnsupportedOperationException("no tea"))
                .doAnswer(reply(TEA))
                .doAnswer(invocation -> {
                    StreamObserver<Reservation> observer = invocation.getArgument(1);
                    observer.onError(new IllegalStateException("observed"));
                    return null;
                })
                .when(stock)
                .reserve(any(), any());

        StatusRuntimeException first = failed(() -> client.reserve(TEA));
        assertThat(first).hasMessage("OUT_OF_RANGE: far");
        assertThat(trailer(first)).isEqualTo("lower");
        StatusRuntimeException second = failed(() -> client.reserve(TEA));
        assertThat(second).hasMessage("CANCELLED");
        assertThat(trailer(second)).isEqualTo("lower");
        assertThat(failed(() -> client.reserve(TEA)))
                .hasMessage(
                        "UNKNOWN: The mock of shop.v1.Stock/Reserve threw java.lang.UnsupportedOperationException: no tea");
        assertThat(failed(() -> client.reserve(TEA)))
                .hasMessage(
                        "UNKNOWN: The mock of shop.v1.Stock/Reserve threw java.lang.IllegalArgumentException: GrpcAnswers reply with a org.grpcspring.test.proto.Item where the RPC replies with a Reservation");
        assertThat(failed(() -> client.reserve(TEA)))
                .hasMessageContaining("threw java.lang.IllegalStateException: observed");
    }

    @Test
    void rpcWithOneReplyIsAnsweredWithOne() {
        doAnswer(replies())
                .doAnswer(replies(RESERVED, RESERVED))
                .doAnswer(replies(RESERVED, RESERVED).thenFailure(Status.ABORTED))
                .when(stock)
                .reserve(any(), any());

        for (int count : new int[] {0, 2, 2}) {
            assertThat(failed(() -> client.reserve(TEA)))
                    .hasMessage(
                            "UNKNOWN: The mock of shop.v1.Stock/Reserve threw java.lang.IllegalArgumentException: GrpcAnswers reply with "
                                    + count + " messages where the RPC replies with one");
        }
    }

    @Test
    void whatIsNotStubbedFailsAtOnce() throws Exception {
        assertThat(failed(() -> client.reserve(TEA)))
                .hasMessage(
                        "UNIMPLEMENTED: Client 'stock' calls shop.v1.Stock/Reserve, for which no stubbing of its mock fits: add doAnswer(GrpcAnswers.reply(…)).when(mock).reserve(any(), any()) to the test");
        Replies replies = new Replies();
        async.reserveAll(replies);
        assertThat(replies.await())
                .hasMessage(
                        "UNIMPLEMENTED: Client 'stock' calls shop.v1.Stock/ReserveAll, for which no stubbing of its mock fits: add doAnswer(GrpcAnswers.reply(…)).when(mock).reserveAll(any()) to the test");
        doAnswer(reply(RESERVED)).when(stock).reserve(eq(TEA), any());
        assertThat(failed(() -> client.reserve(Item.getDefaultInstance()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void whatIsNotMockedFailsAtOnce() {
        assertThat(failed(() -> unmocked.place(Order.getDefaultInstance())))
                .hasMessage(
                        "UNIMPLEMENTED: Client 'stock' calls shop.v1.Orders/Place, but only [shop.v1.Stock] is mocked for it: declare @MockGrpcService(client = \"stock\", value = …Grpc.class) for shop.v1.Orders in the test too");
    }

    @Test
    void mockSeesMetadataAndDeadline() {
        AtomicReference<String> header = new AtomicReference<>();
        CompletableFuture<Deadline> deadline = new CompletableFuture<>();
        doAnswer(invocation -> {
                    GrpcCallContext call = GrpcCallContext.current();
                    header.set(String.valueOf(call.getHeaders().get(KEY)));
                    deadline.complete(call.getDeadline().orElseThrow());
                    return reply(RESERVED).answer(invocation);
                })
                .when(stock)
                .reserve(any(), any());
        Metadata headers = new Metadata();
        headers.put(KEY, "middle");

        assertThat(client.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .withDeadlineAfter(60, SECONDS)
                        .reserve(TEA))
                .isEqualTo(RESERVED);
        assertThat(header).hasValue("middle");
        assertThat(deadline.join().timeRemaining(SECONDS)).isBetween(0L, 60L);
    }

    @Test
    void callsAreServedAtTheSameTime() throws Exception {
        doAnswer(reply(RESERVED).after(Duration.ofHours(1)))
                .doAnswer(reply(RESERVED))
                .when(stock)
                .reserve(any(), any());
        ListenableFuture<Reservation> waiting = future.reserve(TEA);
        verify(stock, timeout(20_000)).reserve(any(), any());

        assertThat(client.reserve(TEA)).isEqualTo(RESERVED);
        assertThat(waiting.isDone()).isFalse();
        waiting.cancel(true);
    }

    @RepeatedTest(2)
    void mockIsResetAfterEachTest() {
        verifyNoInteractions(stock);
        assertThat(failed(() -> client.reserve(TEA)).getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
        doAnswer(reply(RESERVED)).when(stock).reserve(any(), any());
        assertThat(client.reserve(TEA)).isEqualTo(RESERVED);
    }

    @Nested
    class Enclosed {

        @Test
        void hasTheMockOfItsClass() {
            doAnswer(reply(RESERVED)).when(stock).reserve(any(), any());
            assertThat(client.reserve(TEA)).isEqualTo(RESERVED);
        }
    }

    @Nested
    class WithAnotherMock {

        @MockGrpcService(client = "stock")
        private OrdersImplBase further;

        @RepeatedTest(2)
        void bothAreServed() {
            assertThat(failed(() -> client.reserve(TEA))).hasMessageContaining("no stubbing of its mock fits");
            doAnswer(reply(RESERVED)).when(stock).reserve(any(), any());
            doAnswer(failure(Status.ALREADY_EXISTS)).when(further).place(any(), any());
            assertThat(client.reserve(TEA)).isEqualTo(RESERVED);
            assertThat(failed(() -> unmocked.place(Order.getDefaultInstance()))).hasMessage("ALREADY_EXISTS");
        }
    }

    private static @Nullable String trailer(StatusRuntimeException failure) {
        return Objects.requireNonNull(failure.getTrailers()).get(KEY);
    }

    private static StatusRuntimeException failed(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call);
    }

    private static final class Replies implements StreamObserver<Reservation> {

        final List<Reservation> messages = new ArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        @Override
        public void onNext(Reservation reply) {
            messages.add(reply);
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }

        @Nullable
        Throwable await() throws InterruptedException {
            assertThat(ended.await(20, SECONDS)).isTrue();
            return failure;
        }
    }
}
