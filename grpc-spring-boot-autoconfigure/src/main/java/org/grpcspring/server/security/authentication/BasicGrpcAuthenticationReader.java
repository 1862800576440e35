// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/** Reads a user's name and password from HTTP Basic authentication. Immutable. */
public class BasicGrpcAuthenticationReader implements GrpcAuthenticationReader {

    private static final String SCHEME = "Basic";

    private final String challenge;

    /** Creates a reader whose realm is {@code gRPC}. */
    public BasicGrpcAuthenticationReader() {
        this("gRPC");
    }

    /**
     * Creates a reader.
     *
     * @param realm the realm in the challenge
     */
    public BasicGrpcAuthenticationReader(String realm) {
        this.challenge = SCHEME + " realm=\"" + realm.replaceAll("[\\\\\"]", "\\\\$0") + "\"";
    }

    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        String credentials = AuthorizationHeader.credentials(AuthorizationHeader.value(headers), SCHEME);
        if (credentials == null) {
            return null;
        }
        String decoded = decoded(credentials);
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw new BadCredentialsException("The credentials have control characters");
        }
        int end = decoded.indexOf(':');
        if (end < 0) {
            throw new BadCredentialsException("The credentials have no password");
        }
        return UsernamePasswordAuthenticationToken.unauthenticated(
                decoded.substring(0, end), decoded.substring(end + 1));
    }

    private static String decoded(String credentials) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(credentials)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException ex) {
            throw new BadCredentialsException("The credentials are not UTF-8 in Base64", ex);
        }
    }

    @Override
    public String challenge() {
        return challenge;
    }
}
