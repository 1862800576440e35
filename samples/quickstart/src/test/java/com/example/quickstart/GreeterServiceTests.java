// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.quickstart.proto.GreeterGrpc.GreeterBlockingStub;
import com.example.quickstart.proto.HelloReply;
import com.example.quickstart.proto.HelloRequest;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Test;

@GrpcTest(GreeterService.class)
class GreeterServiceTests {

    @GrpcClient("greeter")
    private GreeterBlockingStub greeter;

    @Test
    void greetsByName() {
        HelloReply reply =
                greeter.sayHello(HelloRequest.newBuilder().setName("slice").build());
        assertThat(reply.getMessage()).isEqualTo("Hello slice");
    }
}
