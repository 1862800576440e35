// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.grpcspring.test.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "grpc.server.port=0",
            "grpc.servers.internal-one.port=0",
            "grpc.servers.internal-one.address=127.0.0.1"
        })
class LocalGrpcPortTests {

    @LocalGrpcPort
    private int port;

    @LocalGrpcPort("internalOne")
    private Integer internal;

    @Test
    void portsOfAllServersAreInjected(@LocalGrpcPort int parameter, @LocalGrpcPort("internal-one") String asText) {
        assertThat(port).isPositive().isEqualTo(parameter).isNotEqualTo(internal);
        assertThat(internal).isPositive().hasToString(asText);
    }
}
