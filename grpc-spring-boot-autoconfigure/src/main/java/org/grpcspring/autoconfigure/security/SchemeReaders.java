// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.security.authentication.AnonymousAuthenticationReader;
import org.grpcspring.server.security.authentication.AuthenticatingReader;
import org.grpcspring.server.security.authentication.BasicGrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.SSLContextGrpcAuthenticationReader;
import org.grpcspring.server.security.authentication.X509CertificateAuthentication;
import org.grpcspring.server.security.authentication.X509CertificateAuthenticationProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.util.ClassUtils;

/** Makes the readers of the schemes that the properties name. */
final class SchemeReaders {

    private static final PropertyChecks CHECKS = new PropertyChecks("grpc.server.authentication.");
    private static final boolean OAUTH2 = ClassUtils.isPresent(
            "org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider",
            null);

    private final GrpcServerAuthenticationProperties properties;
    private final CallerAuthentication callers;
    private final boolean asksForCertificates;

    SchemeReaders(
            GrpcServerAuthenticationProperties properties, CallerAuthentication callers, boolean asksForCertificates) {
        this.properties = properties;
        this.callers = callers;
        this.asksForCertificates = asksForCertificates;
    }

    List<GrpcAuthenticationReader> all() {
        Set<AuthenticationScheme> seen = EnumSet.noneOf(AuthenticationScheme.class);
        List<GrpcAuthenticationReader> readers = new ArrayList<>();
        for (AuthenticationScheme scheme : properties.schemes()) {
            if (seen.contains(AuthenticationScheme.ANONYMOUS)) {
                throw invalid("Nothing is tried after 'anonymous', as it takes every call; write it last.");
            }
            if (!seen.add(scheme)) {
                throw invalid("A scheme is named twice; name each once.");
            }
            readers.add(reader(scheme));
        }
        if (seen.containsAll(Set.of(AuthenticationScheme.JWT, AuthenticationScheme.OPAQUE_TOKEN))) {
            throw invalid("Both 'jwt' and 'opaque-token' take bearer tokens; name one of them.");
        }
        return readers;
    }

    private GrpcAuthenticationReader reader(AuthenticationScheme scheme) {
        return switch (scheme) {
            case BASIC -> new AuthenticatingReader(new BasicGrpcAuthenticationReader(properties.realm()), passwords());
            case JWT -> bearer().jwt(properties.jwt().cacheTime());
            case OPAQUE_TOKEN -> bearer().opaque(properties.opaqueToken().cacheTime());
            case CERTIFICATE -> new AuthenticatingReader(new SSLContextGrpcAuthenticationReader(), certificates());
            case API_KEY -> ApiKeys.reader(properties.apiKey(), CHECKS);
            case ANONYMOUS -> new AnonymousAuthenticationReader(UUID.randomUUID().toString());
        };
    }

    private AuthenticationManager passwords() {
        AuthenticationManager manager = callers.bean(AuthenticationManager.class);
        if (manager != null) {
            return manager;
        }
        UserDetailsService users = callers.bean(UserDetailsService.class);
        if (users == null) {
            throw invalid("'basic' needs users; define a UserDetailsService or an AuthenticationManager bean.");
        }
        return callers.manager(List.of(callers.passwords(users)));
    }

    private AuthenticationManager certificates() {
        if (!asksForCertificates) {
            throw invalid(
                    "'certificate' needs a server that asks for certificates; set grpc.server.security.client-auth to OPTIONAL or REQUIRE.");
        }
        UserDetailsService users = callers.bean(UserDetailsService.class);
        return callers.manager(List.of(new X509CertificateAuthenticationProvider(
                name(),
                users != null
                        ? users
                        : name -> User.withUsername(name).password("").build())));
    }

    private Function<? super X509CertificateAuthentication, @Nullable String> name() {
        return switch (properties.certificate().user()) {
            case COMMON_NAME -> X509CertificateAuthenticationProvider.CN_USERNAME_EXTRACTOR;
            case SUBJECT -> X509CertificateAuthenticationProvider.PRINCIPAL_USERNAME_EXTRACTOR;
            case EMAIL -> X509CertificateAuthenticationProvider.alternativeNameExtractor(1);
            case DNS -> X509CertificateAuthenticationProvider.alternativeNameExtractor(2);
            case URI -> X509CertificateAuthenticationProvider.alternativeNameExtractor(6);
        };
    }

    private BearerReaders bearer() {
        if (!OAUTH2) {
            throw invalid("Bearer tokens need spring-boot-starter-security-oauth2-resource-server; add it.");
        }
        return new BearerReaders(callers, CHECKS);
    }

    private RuntimeException invalid(String reason) {
        return CHECKS.invalid("schemes", properties.schemes(), reason);
    }
}
