// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

import com.example.quickstart.proto.GreeterGrpc;
import com.example.quickstart.proto.GreeterGrpc.GreeterBlockingStub;
import com.example.quickstart.proto.HelloReply;
import com.example.quickstart.proto.HelloRequest;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.mock.MockGrpcService;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Test;

@GrpcTest(useDefaultFilters = false)
class MockedGreeterTests {

    @GrpcClient("greeter")
    private GreeterBlockingStub stub;

    @MockGrpcService(client = "greeter", value = GreeterGrpc.class)
    private Greeter greeter;

    @Test
    void clientGetsTheReplyOfTheMock() {
        given(greeter.sayHello(any()))
                .willReturn(HelloReply.newBuilder().setMessage("mocked").build());
        assertThat(stub.sayHello(HelloRequest.getDefaultInstance()).getMessage())
                .isEqualTo("mocked");
    }

    /** Greets instead of the server. */
    interface Greeter {

        HelloReply sayHello(HelloRequest request);
    }
}
