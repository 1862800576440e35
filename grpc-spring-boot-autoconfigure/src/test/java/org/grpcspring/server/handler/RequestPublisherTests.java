// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPublisherTests {

    private final AskedCall call = new AskedCall();
    private final RequestPublisher<Text> requests = new RequestPublisher<>(call);

    @ParameterizedTest
    @ValueSource(longs = {256, Long.MAX_VALUE})
    void largeRequestsAreAskedForOneByOneWhateverIsDemanded(long demand) {
        requests.subscribe(new Demanding(demand));
        for (int received = 0; received < 20; received++) {
            assertThat(call.asked()).isEqualTo(received + 1);
            requests.onNext(text("x".repeat(1_000_000)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 10})
    void noMoreRequestsAreAskedForThanAreDemanded(long demand) {
        requests.subscribe(new Demanding(demand));
        AtomicInteger received = new AtomicInteger();
        while (received.get() < call.asked()) {
            requests.onNext(text("small"));
            received.incrementAndGet();
        }
        assertThat(received).hasValue((int) demand);
    }

    /** Demands once. */
    private record Demanding(long demand) implements Flow.Subscriber<Text> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(demand);
        }

        @Override
        public void onNext(Text request) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
