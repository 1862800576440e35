// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows that a call ends whatever part of the source of its replies fails, on a thread that no call waits for. */
class FailingSourcesTests {

    @Test
    void callEndsWhenItsStreamCannotBeClosed() {
        runner().withBean(OfStream.class).run(context -> {
            Replies<Text> replies = new Replies<>();
            StreamObserver<Text> requests = EchoGrpc.newStub(self(context)).bidi(replies);
            requests.onCompleted();
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INTERNAL);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "cancel"})
    void callEndsWhenItsPublisherCannotBeAsked(String part) {
        runner().withBean(OfPublisher.class).run(context -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).serverStream(text(part), replies);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INTERNAL);
        });
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OfStream {

        Stream<Text> bidi(Stream<Text> requests) {
            return requests.onClose(() -> {
                throw new AssertionError("close");
            });
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OfPublisher {

        Flow.Publisher<Text> serverStream(Text request) {
            return subscriber -> subscriber.onSubscribe(new FailingSubscription(request, subscriber));
        }
    }

    /** Sends the request back, or nothing that could be sent, and fails when it is asked again, or cancelled. */
    private record FailingSubscription(Text request, Flow.Subscriber<? super Text> subscriber, AtomicInteger asked)
            implements Flow.Subscription {

        FailingSubscription(Text request, Flow.Subscriber<? super Text> subscriber) {
            this(request, subscriber, new AtomicInteger());
        }

        @Override
        public void request(long count) {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("request");
            }
            Thread publisher = new Thread(this::publish);
            publisher.setDaemon(true);
            publisher.start();
        }

        // A publisher that breaks its rules may bring null.
        @SuppressWarnings("NullAway")
        private void publish() {
            subscriber.onNext(request.getValue().equals("request") ? request : null);
        }

        @Override
        public void cancel() {
            throw new IllegalStateException("cancel");
        }
    }
}
