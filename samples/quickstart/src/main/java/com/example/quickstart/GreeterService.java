// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.quickstart;

import org.grpcspring.samples.quickstart.proto.GreeterGrpc;
import org.grpcspring.samples.quickstart.proto.HelloReply;
import org.grpcspring.samples.quickstart.proto.HelloRequest;
import org.grpcspring.server.service.GrpcService;

/** Greets. */
@GrpcService(GreeterGrpc.class)
class GreeterService {

    HelloReply sayHello(HelloRequest request) {
        return HelloReply.newBuilder().setMessage("Hello " + request.getName()).build();
    }
}
