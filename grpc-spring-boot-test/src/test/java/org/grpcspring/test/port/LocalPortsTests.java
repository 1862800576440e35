// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.port;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;

@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "grpc.server.port=0",
            "grpc.servers.internal-one.port=0",
            "grpc.servers.internal-one.address=127.0.0.1"
        })
class LocalPortsTests {

    @Autowired
    private ApplicationContext context;

    @Test
    void serverThatDoesNotExistIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new LocalPorts(context).of("intern"))
                .withMessage(
                        "@LocalGrpcPort: no gRPC server 'intern' is running, only [default, internal-one]; set 'grpc.servers.intern.port' to 0 in the test's properties, and let a @GrpcService be among its beans");
    }

    @Nested
    @TestPropertySource(properties = "grpc.server.enabled=false")
    class WithoutServer {

        @Autowired
        private ApplicationContext own;

        @Test
        void absenceIsExplained() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new LocalPorts(own).of("default"))
                    .withMessageContaining("no gRPC server 'default' is running, only []");
        }
    }

    @Nested
    @AutoConfigureInProcessGrpc
    class WithinTheJvm {

        @Autowired
        private ApplicationContext own;

        @Test
        void absenceIsExplained() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new LocalPorts(own).of("default"))
                    .withMessage(
                            "@LocalGrpcPort: the gRPC server 'default' has no port, it listens within the JVM; remove @AutoConfigureInProcessGrpc from the test, or let a @GrpcClient with the address self:self call it");
        }
    }
}
