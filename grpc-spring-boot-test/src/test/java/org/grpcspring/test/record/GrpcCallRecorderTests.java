// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatGrpc;
import static org.grpcspring.test.record.CallEvent.Kind.BEGUN;
import static org.grpcspring.test.record.CallEvent.Kind.CANCELLED;
import static org.grpcspring.test.record.CallEvent.Kind.ENDED;
import static org.grpcspring.test.record.CallEvent.Kind.HEADERS;
import static org.grpcspring.test.record.CallEvent.Kind.REPLY;
import static org.grpcspring.test.record.CallEvent.Kind.REQUEST;
import static org.grpcspring.test.record.CallEvent.Kind.REQUESTS_COMPLETED;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.Query;
import org.grpcspring.test.proto.Receipt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** Tests what is recorded of calls over TCP, and what assertions on it say when they fail. */
@SpringBootTest(
        classes = Shop.class,
        properties = {
            "grpc.server.address=127.0.0.1",
            "grpc.server.port=0",
            "grpc.client.self.address=self:self",
            "grpc.client.self.negotiation-type=PLAINTEXT",
            "grpc.client.self.metadata.x-shop=north"
        })
@AutoConfigureGrpcCallRecorder
class GrpcCallRecorderTests {

    static final Metadata.Key<String> REFUSED = Metadata.Key.of("x-refused", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String PLACE = "shop.v1.Orders/Place";
    private static final String LIST = "shop.v1.Orders/List";
    private static final String PLACE_ALL = "shop.v1.Orders/PlaceAll";
    private static final String FOLLOW = "shop.v1.Orders/Follow";

    @Autowired
    private GrpcCallRecorder recorder;

    @Autowired
    private GrpcChannels channels;

    private int before;

    @BeforeEach
    void count() {
        before = recorder.calls().size();
    }

    @Test
    void unaryCallsAreRecordedOnBothSides() {
        Receipt receipt =
                Shop.blocking(channels).withCallCredentials(new Token()).place(order("1"));
        assertThat(recorder)
                .sent(PLACE)
                .hasStatus(Status.Code.OK)
                .hasRequests(order("1"))
                .hasReplies(receipt)
                .hasMetadata("x-shop", "north")
                .hasMetadata("authorization", "Bearer s3cret")
                .hasHeader("content-type", "application/grpc")
                .hasEvents(BEGUN, REQUEST, REQUESTS_COMPLETED, HEADERS, REPLY, ENDED);
        assertThat(recorder)
                .served(PLACE)
                .hasMetadata("x-shop", "north")
                .hasMetadata("authorization", "Bearer s3cret")
                .hasEvents(BEGUN, REQUEST, REQUESTS_COMPLETED, HEADERS, REPLY, ENDED)
                .hasStatus(Status.Code.OK)
                .extracting(call -> call.requests().get(0))
                .isEqualTo(order("1"));
    }

    @Test
    void streamsAreRecordedOnBothSides() throws Exception {
        assertThat(Shop.blocking(channels).list(query("1,2"))).toIterable().hasSize(2);
        BlockingClientCall<Order, Receipt> placing =
                OrdersGrpc.newBlockingV2Stub(channels.get("self")).placeAll();
        placing.write(order("1"));
        placing.write(order("2"));
        placing.halfClose();
        assertThat(placing.read().getTotal()).isEqualTo(2);
        assertThat(placing.read()).isNull();
        BlockingClientCall<Query, Order> following =
                OrdersGrpc.newBlockingV2Stub(channels.get("self")).follow();
        following.write(query("1"));
        assertThat(following.read()).isEqualTo(order("1"));
        following.write(query("2"));
        assertThat(following.read()).isEqualTo(order("2"));
        following.halfClose();
        assertThat(following.read()).isNull();

        recorder.awaitCalls(6, Duration.ofSeconds(10));
        assertThat(recorder)
                .sentInOrder(LIST, PLACE_ALL, FOLLOW)
                .servedInOrder(LIST, PLACE_ALL, FOLLOW)
                .hasSize(6);
        for (RecordedCall call :
                List.of(recorder.sent().get(0), recorder.served().get(0))) {
            assertThat(call)
                    .hasRequests(query("1,2"))
                    .hasReplies(order("1"), order("2"))
                    .hasEvents(BEGUN, REQUEST, REQUESTS_COMPLETED, HEADERS, REPLY, REPLY, ENDED);
        }
        for (RecordedCall call :
                List.of(recorder.sent().get(1), recorder.served().get(1))) {
            assertThat(call)
                    .hasRequests(order("1"), order("2"))
                    .hasEvents(BEGUN, REQUEST, REQUEST, REQUESTS_COMPLETED, HEADERS, REPLY, ENDED)
                    .reply()
                    .hasField("total", 2);
        }
        for (RecordedCall call :
                List.of(recorder.sent().get(2), recorder.served().get(2))) {
            assertThat(call)
                    .hasEvents(BEGUN, REQUEST, HEADERS, REPLY, REQUEST, REPLY, REQUESTS_COMPLETED, ENDED)
                    .request(1)
                    .hasField("text", "2");
        }
        assertThat(recorder.sent().get(0).side()).isEqualTo(RecordedCall.Side.CLIENT);
        assertThat(recorder.sent().get(0).name()).isEqualTo("self");
        assertThat(recorder.calls().stream()
                        .flatMap(call -> call.events().stream())
                        .map(CallEvent::number))
                .doesNotHaveDuplicates();
    }

    @Test
    void failuresAreRecordedOnBothSides() {
        assertThatGrpc(() -> Shop.blocking(channels).place(order(""))).failsWith(Status.Code.INVALID_ARGUMENT);
        assertThat(recorder)
                .sent(PLACE)
                .failedWith(Status.Code.INVALID_ARGUMENT)
                .hasFieldViolation("id", "is missing");
        assertThat(recorder)
                .served(PLACE)
                .failedWith(Status.Code.INVALID_ARGUMENT)
                .hasFieldViolation("id");
        assertThat(recorder).served(PLACE).hasReplies().hasEvents(BEGUN, REQUEST, REQUESTS_COMPLETED, ENDED);
    }

    @Test
    void refusedCallsAreRecorded() {
        Metadata refused = new Metadata();
        refused.put(REFUSED, "yes");
        assertThatGrpc(() -> Shop.blocking(channels)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(refused))
                        .place(order("1")))
                .fails();
        assertThat(recorder).served(PLACE).hasMetadata("x-refused", "yes").hasEnded();
        assertThat(recorder.served().get(0).status())
                .extracting(Status::getCode)
                .isEqualTo(recorder.sent().stream()
                        .map(RecordedCall::status)
                        .findFirst()
                        .map(Status::getCode)
                        .orElseThrow());
    }

    @Test
    void cancelledCallsAreRecordedOnBothSides() throws Exception {
        BlockingClientCall<Query, Order> following =
                OrdersGrpc.newBlockingV2Stub(channels.get("self")).follow();
        following.write(query("1"));
        assertThat(following.read()).isEqualTo(order("1"));
        assertThat(recorder.sent().get(0).isEnded()).isFalse();
        assertThat(recorder.sent().get(0).status()).isNull();
        following.cancel("enough", null);
        assertThatGrpc(() -> following).failsWith(Status.Code.CANCELLED);
        assertThat(recorder)
                .sent(FOLLOW)
                .hasStatus(Status.Code.CANCELLED)
                .hasEvents(BEGUN, REQUEST, HEADERS, REPLY, CANCELLED, ENDED);
        assertThat(recorder)
                .served(FOLLOW)
                .hasStatus(Status.Code.CANCELLED)
                .hasEvents(BEGUN, REQUEST, HEADERS, REPLY, CANCELLED, ENDED);
    }

    @RepeatedTest(2)
    void eachTestBeginsWithNoCalls() {
        assertThat(before).isZero();
        assertThat(recorder).isEmpty();
        Shop.blocking(channels).place(order("1"));
        recorder.awaitCalls(2, Duration.ofSeconds(10));
    }

    @Test
    void assertionsOnTheRecorderSayWhatIsRecorded() {
        assertThat(message(() -> assertThat(recorder).within(Duration.ZERO).served(PLACE)))
                .isEqualTo("Expected a call of shop.v1.Orders/Place to be served, but no call is recorded");
        Shop.blocking(channels).place(order("1"));
        assertThatGrpc(() -> Shop.blocking(channels).place(order(""))).fails();
        recorder.awaitCalls(4, Duration.ofSeconds(10));
        String recorded = ", but 4 calls are recorded:";
        String sent = "\n  sent by 'self': shop.v1.Orders/Place, ";
        String served = "\n  served by 'default': shop.v1.Orders/Place, ";
        String failure = "INVALID_ARGUMENT: \"no id\"";
        String all = recorded + sent + "OK" + served + "OK" + sent + failure + served + failure;
        GrpcCallRecorderAssert asserted = assertThat(recorder).within(Duration.ZERO);
        assertThat(message(() -> assertThat(recorder)
                        .as("the shop")
                        .within(Duration.ZERO)
                        .sent(LIST)))
                .isEqualTo("[the shop] Expected a call of shop.v1.Orders/List to be sent" + all);
        assertThat(message(() -> asserted.sent(PLACE, 2)))
                .isEqualTo("Expected 3 calls of shop.v1.Orders/Place to be sent" + all);
        assertThat(message(() -> asserted.servedInOrder(PLACE, LIST)))
                .isEqualTo("Expected the calls [shop.v1.Orders/Place, shop.v1.Orders/List] to be served in this order"
                        + all);
        assertThat(message(() -> asserted.didNotServe(PLACE)))
                .isEqualTo("Expected no call of shop.v1.Orders/Place to be served" + all);
        assertThat(message(() -> asserted.didNotSend(PLACE)))
                .isEqualTo("Expected no call of shop.v1.Orders/Place to be sent" + all);
        assertThat(message(() -> asserted.hasSize(3))).isEqualTo("Expected 3 calls" + all);
        assertThat(message(asserted::isEmpty)).isEqualTo("Expected no call" + all);
        assertThat(message(() -> recorder.awaitCalls(5, Duration.ofMillis(1))))
                .isEqualTo("Expected 5 calls to end within 1 ms" + all);
    }

    @Test
    void assertionsOnACallSayWhatIsRecordedOfItButCredentials() {
        Shop.blocking(channels)
                .withCallCredentials(new Token())
                .list(query("a,b"))
                .forEachRemaining(order -> {});
        RecordedCallAssert asserted = assertThat(recorder).served(LIST).hasEnded();
        String recorded = """
                , but recorded is a call served by 'default': shop.v1.Orders/List, OK
                  metadata authorization = (not shown)
                  metadata grpc-accept-encoding = "gzip"
                  metadata user-agent = "%s"
                  metadata x-shop = "north"
                  request {text: "a,b"}
                  reply {id: "a"}
                  reply {id: "b"}""".formatted(recorder.served()
                .get(0)
                .metadata()
                .get(Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER)));
        assertThat(message(() -> asserted.hasStatus(Status.Code.NOT_FOUND)))
                .isEqualTo("Expected the call to end with NOT_FOUND" + recorded);
        assertThat(message(() -> asserted.failedWith(Status.Code.NOT_FOUND)))
                .isEqualTo("Expected the call to end with NOT_FOUND" + recorded);
        assertThat(message(() -> asserted.hasMetadata("x-shop", "south")))
                .isEqualTo("Expected the metadata x-shop = \"south\"" + recorded);
        assertThat(message(() -> asserted.hasMetadata("authorization", "Bearer other")))
                .isEqualTo("Expected the metadata authorization = (not shown)" + recorded);
        assertThat(message(() -> asserted.hasHeader("x-a", "b")))
                .isEqualTo("Expected the header x-a = \"b\"" + recorded);
        assertThat(message(() -> asserted.hasTrailer("x-a", "b")))
                .isEqualTo("Expected the trailer x-a = \"b\"" + recorded);
        assertThat(message(() -> asserted.hasRequests(query("c"))))
                .isEqualTo("Expected the requests [{text: \"c\"}]" + recorded);
        assertThat(message(asserted::hasReplies)).isEqualTo("Expected no replies" + recorded);
        assertThat(message(() -> asserted.reply(2))).isEqualTo("Expected at least 3 replies" + recorded);
        assertThat(message(() -> asserted.hasEvents(BEGUN, ENDED)))
                .isEqualTo("Expected the events [BEGUN, ENDED]" + recorded
                        + "\n  events [BEGUN, REQUEST, REQUESTS_COMPLETED, HEADERS, REPLY, REPLY, ENDED]");
        assertThat(recorder.served().get(0)).hasToString("served by 'default': shop.v1.Orders/List, OK");
    }

    @Test
    void anOpenCallIsToldAsSuch() throws Exception {
        BlockingClientCall<Query, Order> following =
                OrdersGrpc.newBlockingV2Stub(channels.get("self")).follow();
        following.write(query("1"));
        assertThat(following.read()).isEqualTo(order("1"));
        try {
            assertThat(message(() -> assertThat(recorder)
                            .within(Duration.ZERO)
                            .sent(FOLLOW)
                            .hasEnded()))
                    .startsWith(
                            "Expected the call to end, but recorded is a call sent by 'self': shop.v1.Orders/Follow, not ended");
        } finally {
            following.cancel("enough", null);
        }
        assertThat(recorder).served(FOLLOW).hasEnded();
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> new GrpcCallRecorder(0, 1))
                .hasMessage("'maxCalls' of @AutoConfigureGrpcCallRecorder must be positive, but is 0");
        assertThatThrownBy(() -> new GrpcCallRecorder(1, -1))
                .hasMessage("'maxMessages' of @AutoConfigureGrpcCallRecorder must be positive, but is -1");
    }

    private static Order order(String id) {
        return Order.newBuilder().setId(id).build();
    }

    private static Query query(String text) {
        return Query.newBuilder().setText(text).build();
    }

    private static String message(ThrowingCallable failing) {
        return String.valueOf(
                catchThrowableOfType(AssertionError.class, failing).getMessage());
    }

    /** Credentials that the channel adds after all interceptors. */
    private static final class Token extends CallCredentials {

        @Override
        public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
            Metadata metadata = new Metadata();
            metadata.put(TOKEN, "Bearer s3cret");
            applier.apply(metadata);
        }
    }
}
