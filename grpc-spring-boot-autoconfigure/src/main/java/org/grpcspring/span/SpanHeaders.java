// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Metadata;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads and writes headers by their names, whose keys it keeps. Safe for use by many threads. */
final class SpanHeaders {

    private static final int MAX_KEYS = 100;

    private final Map<String, Metadata.Key<String>> keys = new ConcurrentHashMap<>();

    @Nullable
    String get(Metadata headers, String name) {
        return headers.get(key(name));
    }

    Iterable<String> getAll(Metadata headers, String name) {
        return Objects.requireNonNullElse(headers.getAll(key(name)), Collections.emptyList());
    }

    void set(@Nullable Metadata headers, String name, String value) {
        if (headers != null) {
            Metadata.Key<String> key = key(name);
            headers.discardAll(key);
            headers.put(key, value);
        }
    }

    /** Returns the keys of the headers that were read or written. */
    Set<Metadata.Key<String>> keys() {
        return Set.copyOf(keys.values());
    }

    private Metadata.Key<String> key(String name) {
        Metadata.Key<String> known = keys.get(name);
        if (known != null) {
            return known;
        }
        Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
        if (keys.size() < MAX_KEYS) {
            keys.put(name, key);
        }
        return key;
    }
}
