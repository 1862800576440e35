// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import java.util.Objects;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** A mock of a stub's type is injected wherever the stub would be. */
@SpringBootTest(
        classes = MockedStubTests.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "grpc.client.echo.address=no-such-host.invalid:1")
class MockedStubTests {

    @MockitoBean
    private @Nullable EchoBlockingStub mock;

    @Test
    void mockIsCalledWhereverTheStubIsInjected(@Autowired Callers callers) {
        when(Objects.requireNonNull(mock).unary(any())).thenReturn(text("mocked"));
        assertThat(callers.annotated.unary(text("hi"))).isEqualTo(text("mocked"));
        assertThat(callers.plain.unary(text("hi"))).isEqualTo(text("mocked"));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GrpcClientAutoConfiguration.class)
    @ImportGrpcClients(client = "echo", types = EchoGrpc.class)
    @Import(Callers.class)
    static class Application {}

    record Callers(@GrpcClient("echo") EchoBlockingStub annotated, EchoBlockingStub plain) {}
}
