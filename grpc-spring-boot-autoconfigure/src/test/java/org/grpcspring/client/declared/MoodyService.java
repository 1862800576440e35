// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import static org.grpcspring.test.EchoService.text;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;

/** Sends back the words that it gets, but fails at the word "fail", and replies no more after the word "hang". */
@GrpcService
class MoodyService extends EchoGrpc.EchoImplBase {

    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    int hanging() {
        return hanging.get();
    }

    int cancelled() {
        return cancelled.get();
    }

    @Override
    public void unary(Text request, StreamObserver<Text> replies) {
        watch(replies);
        if (words(request).allMatch(this::goesOn)) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @Override
    public void serverStream(Text request, StreamObserver<Text> replies) {
        watch(replies);
        for (String word : words(request).toList()) {
            if (!goesOn(word)) {
                return;
            }
            replies.onNext(text(word));
        }
        replies.onCompleted();
    }

    @Override
    public StreamObserver<Text> clientStream(StreamObserver<Text> replies) {
        StringJoiner words = new StringJoiner(",");
        return new Words(replies) {
            @Override
            void word(Text word) {
                words.add(word.getValue());
            }

            @Override
            void end() {
                replies.onNext(text(words.toString()));
                replies.onCompleted();
            }
        };
    }

    @Override
    public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
        return new Words(replies) {
            @Override
            void word(Text word) {
                replies.onNext(word);
            }

            @Override
            void end() {
                replies.onCompleted();
            }
        };
    }

    private static Stream<String> words(Text request) {
        return Arrays.stream(request.getValue().split(",", -1));
    }

    private boolean goesOn(String word) {
        if (word.equals("fail")) {
            throw GrpcException.builder(Status.FAILED_PRECONDITION.withDescription("no more"))
                    .errorInfo("TOLD_TO", "test", Map.of())
                    .badRequest("value", "is fail")
                    .build();
        }
        if (word.equals("hang")) {
            hanging.incrementAndGet();
        }
        return !word.equals("hang");
    }

    private void watch(StreamObserver<Text> replies) {
        ((ServerCallStreamObserver<Text>) replies).setOnCancelHandler(cancelled::incrementAndGet);
    }

    /** Takes words until one of them says otherwise. */
    private abstract class Words implements StreamObserver<Text> {

        private boolean goesOn = true;

        Words(StreamObserver<Text> replies) {
            watch(replies);
        }

        abstract void word(Text word);

        abstract void end();

        @Override
        public void onNext(Text request) {
            goesOn = goesOn && MoodyService.this.goesOn(request.getValue());
            if (goesOn) {
                word(request);
            }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            if (goesOn) {
                end();
            }
        }
    }
}
