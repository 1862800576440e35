// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.quickstart.proto.GreeterGrpc;
import com.example.quickstart.proto.HelloRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import org.grpcspring.test.port.LocalGrpcPort;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(properties = "grpc.server.port=0")
class GreeterPortTests {

    @LocalGrpcPort
    private int port;

    @Test
    void greetsOnAPort() {
        ManagedChannel channel = Grpc.newChannelBuilder("localhost:" + port, InsecureChannelCredentials.create())
                .build();
        try {
            HelloRequest request = HelloRequest.newBuilder().setName("port").build();
            assertThat(GreeterGrpc.newBlockingStub(channel).sayHello(request).getMessage())
                    .isEqualTo("Hello port");
        } finally {
            channel.shutdownNow();
        }
    }
}
