// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.stub.StreamObserver;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;

/** Sends back what it gets, with each kind of call: streams are the words between commas. */
@GrpcService
public class EchoService extends EchoGrpc.EchoImplBase {

    /** Returns a message. */
    public static Text text(String value) {
        return Text.newBuilder().setValue(value).build();
    }

    @Override
    public void unary(Text request, StreamObserver<Text> replies) {
        replies.onNext(request);
        replies.onCompleted();
    }

    @Override
    public void serverStream(Text request, StreamObserver<Text> replies) {
        for (String word : request.getValue().split(",", -1)) {
            replies.onNext(text(word));
        }
        replies.onCompleted();
    }

    @Override
    public StreamObserver<Text> clientStream(StreamObserver<Text> replies) {
        StringJoiner words = new StringJoiner(",");
        return observer(text -> words.add(text.getValue()), replies, () -> {
            replies.onNext(text(words.toString()));
            replies.onCompleted();
        });
    }

    @Override
    public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
        return observer(replies::onNext, replies, replies::onCompleted);
    }

    private static StreamObserver<Text> observer(
            Consumer<Text> next, StreamObserver<Text> replies, Runnable completed) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Text value) {
                next.accept(value);
            }

            @Override
            public void onError(Throwable failure) {
                replies.onError(failure);
            }

            @Override
            public void onCompleted() {
                completed.run();
            }
        };
    }
}
