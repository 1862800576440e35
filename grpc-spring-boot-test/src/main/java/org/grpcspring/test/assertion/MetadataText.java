// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Metadata in failure messages, where credentials are not shown, since messages end in logs of builds. */
public final class MetadataText {

    private static final Set<String> SECRET = Set.of("authorization", "cookie", "set-cookie", "proxy-authorization");
    private static final List<String> SECRET_PARTS = List.of("token", "secret", "password", "api-key", "apikey");
    private static final Set<String> OF_GRPC = Set.of("content-type", "grpc-status-details-bin");

    private MetadataText() {}

    /** Returns a line for each value, sorted by their keys, without what gRPC itself adds. */
    public static List<String> entries(Metadata metadata) {
        List<String> entries = new ArrayList<>();
        SortedSet<String> names = new TreeSet<>(metadata.keys());
        names.removeAll(OF_GRPC);
        for (String name : names) {
            Iterable<?> values = name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
                    ? metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))
                    : metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
            if (values != null) {
                values.forEach(value -> entries.add(entry(name, value)));
            }
        }
        return entries;
    }

    /** Returns a value or a message on one line of bounded length. */
    public static String value(@Nullable Object value) {
        return FieldText.ofAny(value);
    }

    /** Returns one value with its key. */
    public static String entry(String key, Object value) {
        String name = key.toLowerCase(Locale.ROOT);
        boolean isSecret = SECRET.contains(name) || SECRET_PARTS.stream().anyMatch(name::contains);
        return key + " = " + (isSecret ? "(not shown)" : FieldText.ofAny(value));
    }
}
