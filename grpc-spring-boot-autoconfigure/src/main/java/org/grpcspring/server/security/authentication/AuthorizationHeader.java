// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;

/** The header {@code authorization}, of which a call may have one. */
final class AuthorizationHeader {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private AuthorizationHeader() {}

    /**
     * Returns the credentials of a scheme, whose case does not count, or null if the header is of another one.
     *
     * @throws BadCredentialsException if there are several headers
     */
    static @Nullable String credentials(Metadata headers, String scheme) {
        Iterable<String> values = headers.getAll(KEY);
        if (values == null) {
            return null;
        }
        Iterator<String> iterator = values.iterator();
        String value = iterator.next();
        if (iterator.hasNext()) {
            throw new BadCredentialsException("There are several authorization headers");
        }
        int end = scheme.length();
        boolean isOfScheme = value.regionMatches(true, 0, scheme, 0, end)
                && (value.length() == end || value.charAt(end) == ' ');
        return isOfScheme ? value.substring(end).strip() : null;
    }
}
