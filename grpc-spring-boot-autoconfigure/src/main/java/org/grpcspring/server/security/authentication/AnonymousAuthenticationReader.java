// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.util.Collection;
import java.util.List;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;

/** Takes any call as that of an anonymous user; belongs behind all other readers. Immutable. */
public class AnonymousAuthenticationReader implements GrpcAuthenticationReader {

    private final String key;
    private final Object principal;
    private final Collection<? extends GrantedAuthority> authorities;

    /**
     * Creates a reader whose user is {@code anonymousUser} and has {@code ROLE_ANONYMOUS}.
     *
     * @param key identifies the tokens that it makes
     */
    public AnonymousAuthenticationReader(String key) {
        this(key, "anonymousUser", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
    }

    /**
     * Creates a reader.
     *
     * @param key identifies the tokens that it makes
     * @param principal the user
     * @param authorities what the user has
     */
    public AnonymousAuthenticationReader(
            String key, Object principal, Collection<? extends GrantedAuthority> authorities) {
        this.key = key;
        this.principal = principal;
        this.authorities = List.copyOf(authorities);
    }

    @Override
    public Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        return new AnonymousAuthenticationToken(key, principal, authorities);
    }
}
