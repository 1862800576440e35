// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.quickstart.proto.GreeterGrpc.GreeterBlockingStub;
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
        HelloRequest request = HelloRequest.newBuilder().setName("slice").build();
        assertThat(greeter.sayHello(request).getMessage()).isEqualTo("Hello slice");
    }
}
