// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Authenticates callers by a key in a header. The time of the comparison reveals neither how much of a key is right nor
 * whose it is. Immutable.
 */
public final class ApiKeyAuthenticationReader implements GrpcAuthenticationReader {

    private final Metadata.Key<String> header;
    private final List<Owner> owners;

    /**
     * Creates a reader.
     *
     * @param header the name of the header
     * @param owners those who have keys
     */
    public ApiKeyAuthenticationReader(String header, Collection<Owner> owners) {
        this.header = Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER);
        this.owners = List.copyOf(owners);
    }

    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        Iterable<String> values = headers.getAll(header);
        if (values == null) {
            return null;
        }
        Iterator<String> keys = values.iterator();
        Owner owner = owner(keys.next().getBytes(UTF_8));
        if (owner == null || keys.hasNext()) {
            throw new BadCredentialsException("The key is not valid, or there are several");
        }
        return UsernamePasswordAuthenticationToken.authenticated(owner.name, null, owner.authorities);
    }

    private @Nullable Owner owner(byte[] key) {
        Owner found = null;
        for (Owner owner : owners) {
            if (MessageDigest.isEqual(owner.key, key)) {
                found = owner;
            }
        }
        return found;
    }

    /** Who has a key. Immutable. */
    public static final class Owner {

        private final String name;
        private final byte[] key;
        private final List<? extends GrantedAuthority> authorities;

        /**
         * Creates an owner.
         *
         * @param name the name
         * @param key the key
         * @param authorities what the owner has
         */
        public Owner(String name, String key, List<? extends GrantedAuthority> authorities) {
            this.name = name;
            this.key = key.getBytes(UTF_8);
            this.authorities = List.copyOf(authorities);
        }
    }
}
