// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.watch;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;

/** An echo that leaves calls without a reply whose message says {@code wait}, and tells what happens to them. */
@GrpcService
public class WaitingService extends EchoService {

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private volatile @Nullable Channel forward;

    /** Waits for the next call that waits. */
    public Call next() throws InterruptedException {
        return Objects.requireNonNull(calls.poll(20, SECONDS), "no call");
    }

    boolean hasNone() {
        return calls.isEmpty();
    }

    /** Sends calls that say {@code forward} on, to wait there. */
    void goesOnTo(Channel channel) {
        forward = channel;
    }

    @Override
    public void unary(Text request, StreamObserver<Text> replies) {
        Channel next = forward;
        if (request.getValue().equals("forward") && next != null) {
            replies.onNext(EchoGrpc.newBlockingStub(next).unary(text("wait")));
            replies.onCompleted();
        } else if (request.getValue().equals("wait")) {
            await(replies);
        } else {
            super.unary(request, replies);
        }
    }

    @Override
    public void serverStream(Text request, StreamObserver<Text> replies) {
        if (request.getValue().equals("wait")) {
            replies.onNext(request);
            await(replies);
        } else {
            super.serverStream(request, replies);
        }
    }

    @Override
    public StreamObserver<Text> clientStream(StreamObserver<Text> replies) {
        await(replies);
        return super.clientStream(replies);
    }

    @Override
    public StreamObserver<Text> bidi(StreamObserver<Text> replies) {
        await(replies);
        return super.bidi(replies);
    }

    private void await(StreamObserver<Text> replies) {
        Call call =
                new Call((ServerCallStreamObserver<Text>) replies, new CountDownLatch(1), new CompletableFuture<>());
        call.replies().setOnCancelHandler(call.told()::countDown);
        Context.current()
                .addListener(
                        context -> call.context()
                                .complete(Status.fromThrowable(context.cancellationCause())
                                        .getCode()),
                        Runnable::run);
        calls.add(call);
    }

    public record Call(
            ServerCallStreamObserver<Text> replies, CountDownLatch told, CompletableFuture<Status.Code> context) {

        boolean isTold() throws InterruptedException {
            return told.await(20, SECONDS);
        }

        Status.Code contextCancelledWith() throws Exception {
            return context.get(20, SECONDS);
        }
    }
}
