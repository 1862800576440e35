// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import com.example.quickstart.proto.GreeterGrpc;
import com.example.quickstart.proto.HelloRequest;
import org.grpcspring.client.inject.GrpcClient;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Calls the greeter once the application has started, and prints its reply. */
@Component
class GreeterCaller implements ApplicationRunner {

    private final GreeterGrpc.GreeterBlockingStub greeter;

    GreeterCaller(@GrpcClient("greeter") GreeterGrpc.GreeterBlockingStub greeter) {
        this.greeter = greeter;
    }

    @Override
    public void run(ApplicationArguments args) {
        HelloRequest request = HelloRequest.newBuilder().setName("gRPC").build();
        System.out.println(greeter.sayHello(request).getMessage());
    }
}
