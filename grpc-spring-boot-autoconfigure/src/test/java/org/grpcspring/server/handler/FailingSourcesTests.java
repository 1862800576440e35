// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Status;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows that a call ends whatever part of the source of its replies fails. */
class FailingSourcesTests {

    @ParameterizedTest
    @ValueSource(strings = {"close", "request", "cancel"})
    void callEndsWhicheverPartOfItsSourceFails(String part) {
        Class<?> service = part.equals("close") ? OfStream.class : OfPublisher.class;
        runner().withBean(service).run(context -> {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(context)).serverStream(text(part), replies);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INTERNAL);
        });
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OfStream {

        Stream<Text> serverStream(Text request) {
            return Stream.of(request).onClose(() -> {
                throw new AssertionError(request.getValue());
            });
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OfPublisher {

        Flow.Publisher<Text> serverStream(Text request) {
            return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {

                @Override
                public void request(long count) {
                    if (request.getValue().equals("request")) {
                        throw new IllegalStateException("request");
                    }
                    subscriber.onNext(null);
                }

                @Override
                public void cancel() {
                    throw new IllegalStateException("cancel");
                }
            });
        }
    }
}
