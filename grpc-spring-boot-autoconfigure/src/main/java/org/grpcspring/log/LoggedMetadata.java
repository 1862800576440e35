// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tells the values of chosen keys of metadata in a log: of credentials and of binary keys only that they were there.
 * Values are shortened and free of control characters. Immutable.
 */
public final class LoggedMetadata {

    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "proxy-authorization", "set-cookie");
    private static final String REDACTED = "[redacted]";
    private static final int MAX_LENGTH = 128;

    private final List<Metadata.Key<?>> keys = new ArrayList<>();

    /**
     * Chooses keys.
     *
     * @param names their names
     * @throws IllegalArgumentException if one is no name of a key
     */
    public LoggedMetadata(Set<String> names) {
        for (String written : names) {
            String name = written.toLowerCase(Locale.ROOT);
            keys.add(
                    name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
                            ? Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER)
                            : Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    }

    /** Returns what may be told of metadata: of a key with several values the last. */
    Map<String, String> of(Metadata metadata) {
        Map<String, String> told = new LinkedHashMap<>();
        for (Metadata.Key<?> key : keys) {
            Object value = metadata.get(key);
            if (value != null) {
                told.put(key.name(), isSecret(key) ? REDACTED : printable(value.toString()));
            }
        }
        return told;
    }

    /** Returns a text from the wire as it may be in a log. */
    static String printable(String text) {
        String start = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH - 1) + '…' : text;
        return start.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]", "?");
    }

    private static boolean isSecret(Metadata.Key<?> key) {
        return CREDENTIALS.contains(key.name()) || key.name().endsWith(Metadata.BINARY_HEADER_SUFFIX);
    }
}
