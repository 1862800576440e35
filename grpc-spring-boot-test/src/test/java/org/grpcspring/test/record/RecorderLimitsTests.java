// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.record.CallEvent.Kind.BEGUN;
import static org.grpcspring.test.record.CallEvent.Kind.ENDED;
import static org.grpcspring.test.record.CallEvent.Kind.HEADERS;
import static org.grpcspring.test.record.CallEvent.Kind.REPLY;
import static org.grpcspring.test.record.CallEvent.Kind.REQUESTS_COMPLETED;

import java.time.Duration;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.Query;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** Tests that a recorder keeps no more than its annotation says, and that it says what it dropped. */
@SpringBootTest(
        classes = Shop.class,
        properties = {
            "grpc.server.address=127.0.0.1",
            "grpc.server.port=0",
            "grpc.client.self.address=self:self",
            "grpc.client.self.negotiation-type=PLAINTEXT"
        })
@AutoConfigureGrpcCallRecorder(maxCalls = 3, maxMessages = 2)
class RecorderLimitsTests {

    @Autowired
    private GrpcCallRecorder recorder;

    @Autowired
    private GrpcChannels channels;

    @Test
    void theOldestCallsAreDropped() {
        for (int i = 1; i <= 3; i++) {
            Shop.blocking(channels).place(Order.newBuilder().setId("o" + i).build());
            int number = i;
            assertThat(recorder.await(
                            () -> recorder.droppedCalls() + recorder.calls().size() == 2L * number,
                            Duration.ofSeconds(10)))
                    .isTrue();
        }
        recorder.awaitCalls(3, Duration.ofSeconds(10));
        assertThat(recorder.droppedCalls()).isEqualTo(3);
        assertThat(recorder).hasSize(3);
        assertThat(catchThrowableOfType(
                        AssertionError.class, () -> assertThat(recorder).isEmpty()))
                .hasMessage("""
                        Expected no call, but 3 calls are recorded:
                          served by 'default': shop.v1.Orders/Place, OK
                          sent by 'self': shop.v1.Orders/Place, OK
                          served by 'default': shop.v1.Orders/Place, OK
                          3 earlier calls were dropped, since maxCalls is 3""");
    }

    @Test
    void theOldestMessagesAreDropped() {
        Shop.blocking(channels)
                .list(Query.newBuilder().setText("1,2,3,4").build())
                .forEachRemaining(order -> {});
        assertThat(recorder).sent("shop.v1.Orders/List").hasRequests().reply().hasField("id", "3");
        assertThat(recorder)
                .sent("shop.v1.Orders/List")
                .hasEvents(BEGUN, REQUESTS_COMPLETED, HEADERS, REPLY, REPLY, ENDED);
        assertThat(recorder.sent().get(0).droppedMessages()).isEqualTo(3);
        assertThat(catchThrowableOfType(
                        AssertionError.class,
                        () -> assertThat(recorder).sent("shop.v1.Orders/List").hasReplies(Order.getDefaultInstance())))
                .hasMessageContaining(
                        "\n  3 earlier messages were dropped, since maxMessages is 2\n  reply {id: \"3\"}\n  reply {id: \"4\"}");
    }
}
