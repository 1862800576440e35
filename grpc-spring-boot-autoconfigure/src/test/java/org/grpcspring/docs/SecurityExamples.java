// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import io.grpc.Metadata;
import java.util.Optional;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/** The code of docs/security.md. */
final class SecurityExamples {

    static final Metadata.Key<String> TICKET = Metadata.Key.of("ticket", Metadata.ASCII_STRING_MARSHALLER);

    private SecurityExamples() {}

    private static Text text(String value) {
        return Text.newBuilder().setValue(value).build();
    }

    /** Knows who has a ticket. */
    interface Tenants {

        Optional<String> of(String ticket);
    }

    @Configuration(proxyBeanMethods = false)
    static class Readers {

        @Bean
        GrpcAuthenticationReader tenants(Tenants tenants) {
            return (call, headers) -> {
                String ticket = headers.get(TICKET);
                if (ticket == null) {
                    return null;
                }
                String tenant = tenants.of(ticket).orElseThrow(() -> new BadCredentialsException("No such ticket"));
                return new PreAuthenticatedAuthenticationToken(
                        tenant, null, AuthorityUtils.createAuthorityList("ROLE_TENANT"));
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Rules {

        @Bean
        GrpcCallAuthorization callAuthorization() {
            return calls -> calls.method(EchoGrpc.getUnaryMethod())
                    .hasRole("CLERK")
                    .pattern("grpcspring.test.v1.*/*Stream")
                    .hasAnyAuthority("SCOPE_read", "SCOPE_write")
                    .service("grpcspring.test.v1.Ping")
                    .access((caller, call) ->
                            new AuthorizationDecision(call.certificate().isPresent()))
                    .anyCall()
                    .authenticated();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ServerRules {

        @Bean
        GrpcCallAuthorization servers() {
            return calls -> calls.server("admin", admin -> admin.anyCall().hasRole("ADMIN"))
                    .anyCall()
                    .authenticated();
        }
    }

    @EnableMethodSecurity
    @Configuration(proxyBeanMethods = false)
    static class Methods {}

    @GrpcService(PingGrpc.class)
    static class Accounts {

        @PreAuthorize("#request.value == authentication.name or hasRole('ADMIN')")
        Text ping(Text request, @AuthenticationPrincipal Jwt token) {
            return text(token.getSubject() + " may see " + request.getValue());
        }
    }
}
