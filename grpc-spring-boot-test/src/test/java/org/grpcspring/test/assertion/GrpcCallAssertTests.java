// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatGrpc;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.grpcspring.error.GrpcException;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.Query;
import org.grpcspring.test.proto.Receipt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests assertions on calls over TCP and on what fails as they do, and what the assertions say when they fail. */
class GrpcCallAssertTests {

    private static final Metadata.Key<String> TRIES = Metadata.Key.of("tries", Metadata.ASCII_STRING_MARSHALLER);

    private static Server server;
    private static ManagedChannel channel;

    private final GrpcException gone = gone();

    @BeforeAll
    static void start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Orders())
                .build()
                .start();
        channel = Grpc.newChannelBuilderForAddress("localhost", server.getPort(), InsecureChannelCredentials.create())
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void failuresOfBlockingCallsAreAsserted() {
        assertThatGrpc(() -> OrdersGrpc.newBlockingStub(channel).place(order("gone")))
                .failsWith(Status.Code.NOT_FOUND)
                .hasReason("ORDER_GONE")
                .hasDomain("shop.example")
                .hasErrorMetadata("id", "o-1")
                .hasFieldViolation("id")
                .hasFieldViolation("id", "is gone")
                .retryAfter(Duration.ofMillis(1500))
                .hasTrailer("tries", "3")
                .hasTrailer(TRIES, "3")
                .hasDescription("no such order")
                .hasDescriptionContaining("order")
                .hasDetail(RetryInfo.class)
                .hasDetail(ErrorInfo.newBuilder()
                        .setReason("ORDER_GONE")
                        .setDomain("shop.example")
                        .putMetadata("id", "o-1")
                        .build())
                .hasMessage("NOT_FOUND: no such order");
        assertThatGrpc(() -> OrdersGrpc.newBlockingStub(channel).place(order("gone")))
                .failsWith(Code.NOT_FOUND);
        assertThatGrpc(() -> OrdersGrpc.newBlockingV2Stub(channel).place(order("gone")))
                .failsWith(Status.Code.NOT_FOUND)
                .hasReason("ORDER_GONE");
        assertThatGrpc(() -> OrdersGrpc.newFutureStub(channel).place(order("gone")))
                .fails()
                .hasStatus(Status.Code.NOT_FOUND);
    }

    @Test
    void streamsAreReadToTheirEnd() {
        Query failing = Query.newBuilder().setText("gone").build();
        Query query = Query.getDefaultInstance();
        assertThatGrpc(() -> OrdersGrpc.newBlockingStub(channel).list(failing))
                .failsWith(Status.Code.NOT_FOUND)
                .hasReason("ORDER_GONE");
        assertThatGrpc(() -> OrdersGrpc.newBlockingV2Stub(channel).list(failing))
                .failsWith(Status.Code.NOT_FOUND);
        assertThatGrpc(() -> OrdersGrpc.newBlockingStub(channel).list(query))
                .replies()
                .containsExactly(order("1"), order("2"));
        assertThatGrpc(() -> OrdersGrpc.newBlockingV2Stub(channel).list(query))
                .replies()
                .hasSize(2);
        assertThatGrpc(() -> Stream.generate(() -> {
                    throw gone;
                }))
                .failsWith(Status.Code.NOT_FOUND);
        assertThatGrpc(() -> (Iterable<Order>) () -> {
                    throw gone;
                })
                .failsWith(Status.Code.NOT_FOUND);
        assertThatGrpc(() -> published(gone)).failsWith(Status.Code.NOT_FOUND);
        assertThatGrpc(() -> published(null)).replies().isEmpty();
    }

    @Test
    void successesAreAsserted() {
        assertThatGrpc(() -> OrdersGrpc.newBlockingStub(channel).place(order("1")))
                .reply()
                .hasField("order_id", "1");
        assertThatGrpc(() -> OrdersGrpc.newFutureStub(channel).place(order("1")))
                .succeeds()
                .isEqualTo(Receipt.newBuilder().setOrderId("1").build());
        assertThatGrpc(() -> {}).succeeds().isNull();
    }

    @Test
    void whatFailsAsACallIsAccepted() throws Exception {
        assertThatGrpc(() -> {
                    throw gone;
                })
                .failsWith(Status.Code.NOT_FOUND);
        assertThatGrpc(() -> {
                    throw Status.ABORTED.asException();
                })
                .failsWith(Status.Code.ABORTED);
        assertThatGrpc(() -> {
                    throw new ExecutionException(gone);
                })
                .failsWith(Status.Code.NOT_FOUND)
                .isSameAs(gone);
        assertThatGrpc(() -> CompletableFuture.supplyAsync(() -> {
                    throw gone;
                }))
                .failsWith(Status.Code.NOT_FOUND);
        assertThatGrpc(new IllegalStateException(gone))
                .hasStatus(Status.Code.NOT_FOUND)
                .hasReason("ORDER_GONE");
    }

    @Test
    void callsAreMadeOnce() {
        int[] calls = {0};
        GrpcCallAssert call = assertThatGrpc(() -> {
            calls[0]++;
            throw gone;
        });
        call.fails();
        call.failsWith(Status.Code.NOT_FOUND);
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void aFailureSaysHowTheCallEnded() {
        GrpcCallAssert placing =
                assertThatGrpc(() -> OrdersGrpc.newBlockingStub(channel).place(order("gone")));
        String ended = """
                NOT_FOUND: no such order
                  detail google.rpc.ErrorInfo {reason: "ORDER_GONE" domain: "shop.example" metadata { key: "id" value: "o-1" }}
                  detail google.rpc.BadRequest {field_violations { field: "id" description: "is gone" }}
                  detail google.rpc.RetryInfo {retry_delay { seconds: 1 nanos: 500000000 }}
                  detail shop.v1.Item 0x0a04626f6c74 (6 bytes)
                  trailer session-token = (not shown)
                  trailer tries = "3\"""";
        assertThat(message(() -> placing.as("placing").failsWith(Status.Code.ABORTED)))
                .isEqualTo("[placing] Expected the call to fail with ABORTED, but it failed with " + ended);
        assertThat(message(placing::succeeds))
                .isEqualTo("[placing] Expected the call to succeed, but it failed with " + ended);
        GrpcFailureAssert failure = placing.fails().as("");
        String failed = ", but it failed with " + ended;
        assertThat(message(() -> failure.hasReason("X")))
                .isEqualTo("Expected a failure with the reason \"X\"" + failed);
        assertThat(message(() -> failure.hasDomain("X")))
                .isEqualTo("Expected a failure with the domain \"X\"" + failed);
        assertThat(message(() -> failure.hasErrorMetadata("id", "X")))
                .isEqualTo("Expected a failure with the error metadata \"id\" = \"X\"" + failed);
        assertThat(message(() -> failure.hasFieldViolation("X")))
                .isEqualTo("Expected a failure with a violation of the field \"X\"" + failed);
        assertThat(message(() -> failure.hasFieldViolation("id", "X")))
                .isEqualTo("Expected a failure with a violation of the field \"id\" described as \"X\"" + failed);
        assertThat(message(() -> failure.retryAfter(Duration.ofSeconds(2))))
                .isEqualTo("Expected a failure that may be retried after 2 s" + failed);
        assertThat(message(() -> failure.hasTrailer("tries", "4")))
                .isEqualTo("Expected a failure with the trailer tries = \"4\"" + failed);
        assertThat(message(() -> failure.hasTrailer("authorization", "Bearer abc")))
                .isEqualTo("Expected a failure with the trailer authorization = (not shown)" + failed);
        assertThat(message(() -> failure.hasDescription("X")))
                .isEqualTo("Expected a failure with the description \"X\"" + failed);
        assertThat(message(() -> failure.hasDescriptionContaining("X")))
                .isEqualTo("Expected a failure whose description contains \"X\"" + failed);
        assertThat(message(() -> failure.hasDetail(Order.class)))
                .isEqualTo("Expected a failure with a detail of type Order" + failed);
        assertThat(message(
                        () -> failure.hasDetail(Item.newBuilder().setSku("nut").build())))
                .isEqualTo("Expected a failure with the detail shop.v1.Item {sku: \"nut\"}"
                        + failed.replace("shop.v1.Item 0x0a04626f6c74 (6 bytes)", "shop.v1.Item {sku: \"bolt\"}"));
        assertThat(message(() -> failure.hasStatus(Status.Code.ABORTED)))
                .isEqualTo("Expected a failure with ABORTED" + failed);
        assertThat(catchThrowableOfType(AssertionError.class, () -> failure.hasReason("X")))
                .hasCause(failure.actual());
    }

    @Test
    void aCallThatDoesNotFailSaysWhatItReturned() {
        assertThat(message(() -> assertThatGrpc(
                                () -> OrdersGrpc.newBlockingStub(channel).place(order("1")))
                        .failsWith(Status.Code.NOT_FOUND)))
                .isEqualTo("Expected the call to fail with NOT_FOUND, but it succeeded and returned {order_id: \"1\"}");
        assertThat(message(() -> assertThatGrpc(
                                () -> OrdersGrpc.newBlockingStub(channel).list(Query.getDefaultInstance()))
                        .fails()))
                .isEqualTo("Expected the call to fail, but it succeeded and returned [{id: \"1\"}, {id: \"2\"}]");
        assertThat(message(() -> assertThatGrpc(
                                () -> OrdersGrpc.newBlockingStub(channel).list(Query.getDefaultInstance()))
                        .reply()))
                .isEqualTo("Expected the call to reply with one message, but it returned 2 messages");
    }

    @Test
    void whatIsNoFailureOfACallIsTold() {
        assertThat(message(() -> assertThatGrpc(() -> {
                            throw new IllegalStateException("broken");
                        })
                        .failsWith(Status.Code.INTERNAL)))
                .isEqualTo(
                        "Expected the call to fail with INTERNAL, but it threw an exception that is not the failure of a call: java.lang.IllegalStateException: broken");
        assertThat(message(() -> assertThatGrpc(new IllegalStateException("broken"))))
                .isEqualTo(
                        "Expected the failure of a call, but the test threw an exception that is not the failure of a call: java.lang.IllegalStateException: broken");
    }

    @Test
    void endlessCallsAreLeft() {
        SettableFuture<Order> never = SettableFuture.create();
        assertThat(message(() -> assertThatGrpc(() -> (ListenableFuture<Order>) never)
                        .within(Duration.ofMillis(5))
                        .failsWith(Status.Code.NOT_FOUND)))
                .isEqualTo("Expected the call to fail with NOT_FOUND, but it did not end within 5 ms");
        assertThat(never).isCancelled();
        Iterator<Order> endless = Stream.generate(Order::getDefaultInstance).iterator();
        assertThat(message(() -> assertThatGrpc(() -> endless).succeeds()))
                .isEqualTo("Expected the call to succeed, but its stream did not end after 100000 messages");
        assertThat(message(() -> assertThatGrpc(() -> OrdersGrpc.newBlockingV2Stub(channel)
                                .list(Query.newBuilder().setText("open").build()))
                        .within(Duration.ofMillis(5))
                        .succeeds()))
                .isEqualTo("Expected the call to succeed, but it did not end within 5 ms");
    }

    @Test
    void softAssertionsCollectAll() {
        SoftAssertions softly = new SoftAssertions();
        softly.proxy(GrpcFailureAssert.class, Throwable.class, gone)
                .hasReason("X")
                .hasDomain("X")
                .hasMessage("NOT_FOUND: no such order");
        softly.check(() -> assertThatGrpc(() -> {
                    throw gone;
                })
                .failsWith(Status.Code.ABORTED));
        assertThat(softly.errorsCollected()).hasSize(3);
        assertThatGrpc(gone)
                .satisfies(failure -> assertThat(failure).isNotNull())
                .extracting(Throwable::getMessage)
                .isEqualTo("NOT_FOUND: no such order");
    }

    private static SubmissionPublisher<Order> published(@Nullable Throwable failure) {
        SubmissionPublisher<Order> publisher = new SubmissionPublisher<>(Runnable::run, 1);
        if (failure == null) {
            publisher.close();
        } else {
            publisher.closeExceptionally(failure);
        }
        return publisher;
    }

    private static GrpcException gone() {
        GrpcException failure = GrpcException.builder(Status.NOT_FOUND.withDescription("no such order"))
                .errorInfo("ORDER_GONE", "shop.example", Map.of("id", "o-1"))
                .badRequest("id", "is gone")
                .retryAfter(Duration.ofMillis(1500))
                .detail(Item.newBuilder().setSku("bolt").build())
                .build();
        Metadata trailers = Objects.requireNonNull(failure.getTrailers());
        trailers.put(TRIES, "3");
        trailers.put(Metadata.Key.of("session-token", Metadata.ASCII_STRING_MARSHALLER), "s3cret");
        return failure;
    }

    private static Order order(String id) {
        return Order.newBuilder().setId(id).build();
    }

    private static String message(ThrowingCallable failing) {
        return String.valueOf(
                catchThrowableOfType(AssertionError.class, failing).getMessage());
    }

    /** Answers, but for what is gone. */
    private static final class Orders extends OrdersGrpc.OrdersImplBase {

        @Override
        public void place(Order request, StreamObserver<Receipt> replies) {
            if (request.getId().equals("gone")) {
                replies.onError(gone());
            } else {
                replies.onNext(Receipt.newBuilder().setOrderId(request.getId()).build());
                replies.onCompleted();
            }
        }

        @Override
        public void list(Query request, StreamObserver<Order> replies) {
            replies.onNext(order("1"));
            if (request.getText().equals("gone")) {
                replies.onError(gone());
            } else if (request.getText().isEmpty()) {
                replies.onNext(order("2"));
                replies.onCompleted();
            }
        }
    }
}
