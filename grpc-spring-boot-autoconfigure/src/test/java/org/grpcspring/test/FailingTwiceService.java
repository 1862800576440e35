// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;

/** Answers the third call, and fails those before. */
@GrpcService
public class FailingTwiceService extends EchoGrpc.EchoImplBase {

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public void unary(Text request, StreamObserver<Text> replies) {
        if (calls.incrementAndGet() < 3) {
            throw new StatusRuntimeException(Status.UNAVAILABLE);
        }
        replies.onNext(request);
        replies.onCompleted();
    }
}
