// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import com.example.quickstart.proto.GreeterGrpc;
import com.example.quickstart.proto.HelloReply;
import com.example.quickstart.proto.HelloRequest;
import org.grpcspring.server.service.GrpcService;

/** Greets. */
@GrpcService(GreeterGrpc.class)
class GreeterService {

    HelloReply sayHello(HelloRequest request) {
        return HelloReply.newBuilder().setMessage("Hello " + request.getName()).build();
    }
}
