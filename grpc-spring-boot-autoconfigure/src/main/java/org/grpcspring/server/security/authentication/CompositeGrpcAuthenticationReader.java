// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/** Asks several readers, until one finds something. Safe for use by many threads, if they are. */
public class CompositeGrpcAuthenticationReader implements GrpcAuthenticationReader {

    private final List<GrpcAuthenticationReader> readers;
    private final @Nullable String challenge;

    /**
     * Creates a reader.
     *
     * @param readers those that are asked, in this order
     */
    public CompositeGrpcAuthenticationReader(List<? extends GrpcAuthenticationReader> readers) {
        this.readers = List.copyOf(readers);
        String all = this.readers.stream()
                .map(GrpcAuthenticationReader::challenge)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
        this.challenge = all.isEmpty() ? null : all;
    }

    @Override
    public @Nullable Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
        for (int i = 0; i < readers.size(); i++) {
            Authentication found = readers.get(i).readAuthentication(call, headers);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public @Nullable String challenge() {
        return challenge;
    }
}
