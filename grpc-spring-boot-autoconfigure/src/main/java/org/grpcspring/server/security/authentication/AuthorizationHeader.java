// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;

/** The header {@code authorization}, of which a call may have one. */
final class AuthorizationHeader {

    private static final Metadata.Key<String> KEY = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private AuthorizationHeader() {}

    /**
     * Returns the header, or null if there is none.
     *
     * @throws BadCredentialsException if there are several
     */
    static @Nullable String value(Metadata headers) {
        Iterable<String> values = headers.getAll(KEY);
        if (values == null) {
            return null;
        }
        Iterator<String> iterator = values.iterator();
        String value = iterator.next();
        if (iterator.hasNext()) {
            throw new BadCredentialsException("There are several authorization headers");
        }
        return value;
    }

    /** Returns the credentials of a scheme, whose case does not count, or null if the header is of another one. */
    static @Nullable String credentials(@Nullable String value, String scheme) {
        int end = scheme.length();
        return value != null
                        && value.regionMatches(true, 0, scheme, 0, end)
                        && (value.length() == end || value.charAt(end) == ' ')
                ? value.substring(end).strip()
                : null;
    }
}
