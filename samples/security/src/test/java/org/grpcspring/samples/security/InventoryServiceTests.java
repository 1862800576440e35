// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.assertion.GrpcAssertions.assertThatGrpc;
import static org.mockito.BDDMockito.given;

import io.grpc.Status;
import java.util.List;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.samples.security.proto.InventoryGrpc.InventoryBlockingStub;
import org.grpcspring.samples.security.proto.Item;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@GrpcTest(value = InventoryService.class, properties = "grpc.client.tester.credentials.bearer.token=CLERK")
@Import(Rules.class)
class InventoryServiceTests {

    @GrpcClient("tester")
    private InventoryBlockingStub inventory;

    @MockitoBean
    private JwtDecoder decoder;

    @Test
    void clerkCountsAndDoesNotClear() {
        given(decoder.decode("CLERK")).willReturn(token("CLERK"));

        assertThat(inventory.count(apples()).getCount()).isEqualTo(120);
        assertThatGrpc(() -> inventory.clear(apples())).failsWith(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void wrongTokenIsRefused() {
        given(decoder.decode("CLERK")).willThrow(new BadJwtException("expired"));

        assertThatGrpc(() -> inventory.count(apples()))
                .failsWith(Status.Code.UNAUTHENTICATED)
                .hasTrailer("www-authenticate", "Bearer");
    }

    private static Item apples() {
        return Item.newBuilder().setName("apple").build();
    }

    private static Jwt token(String role) {
        return Jwt.withTokenValue(role)
                .header("alg", "RS256")
                .subject("somebody")
                .claim("roles", List.of(role))
                .build();
    }
}
