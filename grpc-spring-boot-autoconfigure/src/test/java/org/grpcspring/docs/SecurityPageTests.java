// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.Optional;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Token;
import org.grpcspring.test.TokenIssuer;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** What docs/security.md shows works. */
@Timeout(120)
class SecurityPageTests {

    @Test
    void readerAndRulesOfTheBeansHold() {
        serving()
                .withUserConfiguration(SecurityExamples.Readers.class, SecurityExamples.Rules.class)
                .withBean(
                        SecurityExamples.Tenants.class,
                        () -> ticket -> Optional.of(ticket).filter("valid"::equals))
                .withBean(Pings.class)
                .run(context -> {
                    Channel tenant = with(self(context), "valid");
                    assertThatThrownBy(() -> EchoGrpc.newBlockingStub(tenant).unary(text("hi")))
                            .hasMessageStartingWith("PERMISSION_DENIED");
                    assertThatThrownBy(() -> PingGrpc.newBlockingStub(tenant).ping(text("hi")))
                            .hasMessageStartingWith("PERMISSION_DENIED");
                    assertThatThrownBy(() -> EchoGrpc.newBlockingStub(with(self(context), "stolen"))
                                    .unary(text("hi")))
                            .hasMessageStartingWith("UNAUTHENTICATED");
                });
    }

    @Test
    void readerIsTakenAtItsWordWhereThereAreUsers() {
        serving()
                .withUserConfiguration(SecurityExamples.Readers.class)
                .withBean(SecurityExamples.Tenants.class, () -> ticket -> Optional.of("shop"))
                .withBean(InMemoryUserDetailsManager.class)
                .run(context -> assertThat(EchoGrpc.newBlockingStub(with(self(context), "valid"))
                                .unary(text("hi"))
                                .getValue())
                        .isEqualTo("hi"));
    }

    @Test
    void handlerTakesItsToken() throws Exception {
        try (TokenIssuer issuer = new TokenIssuer()) {
            issuer.trusted(runner())
                    .withUserConfiguration(SecurityExamples.Methods.class)
                    .withBean(SecurityExamples.Accounts.class)
                    .withBean(
                            GrpcCallAuthorization.class,
                            () -> calls -> calls.anyCall().permitAll())
                    .withPropertyValues("grpc.server.authentication.schemes=jwt")
                    .run(context -> {
                        PingGrpc.PingBlockingStub ann = PingGrpc.newBlockingStub(self(context))
                                .withCallCredentials(
                                        new Token("Bearer " + issuer.token("ann", List.of(), claims -> {})));
                        assertThat(ann.ping(text("ann")).getValue()).isEqualTo("ann may see ann");
                        assertThatThrownBy(() -> ann.ping(text("bob"))).hasMessageStartingWith("PERMISSION_DENIED");
                    });
        }
    }

    private static Channel with(Channel channel, String ticket) {
        Metadata headers = new Metadata();
        headers.put(SecurityExamples.TICKET, ticket);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @GrpcService(PingGrpc.class)
    static class Pings {

        Text ping(Text request) {
            return request;
        }
    }
}
