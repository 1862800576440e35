// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.quickstart;

import io.grpc.stub.StreamObserver;
import org.grpcspring.samples.quickstart.proto.GreeterGrpc;
import org.grpcspring.samples.quickstart.proto.HelloReply;
import org.grpcspring.samples.quickstart.proto.HelloRequest;
import org.grpcspring.server.service.GrpcService;

/** Greets. */
@GrpcService
class GreeterService extends GreeterGrpc.GreeterImplBase {

    @Override
    public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
        replies.onNext(
                HelloReply.newBuilder().setMessage("Hello " + request.getName()).build());
        replies.onCompleted();
    }
}
