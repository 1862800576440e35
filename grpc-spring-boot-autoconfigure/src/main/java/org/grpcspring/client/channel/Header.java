// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.Metadata;
import java.util.Base64;
import java.util.Set;

/**
 * A header that a client sends with every call.
 *
 * @param key its name
 * @param value its value
 * @param <T> text, or bytes if the name ends with {@code -bin}
 */
public record Header<T>(Metadata.Key<T> key, T value) {

    private static final Set<String> OF_THE_PROTOCOL = Set.of("content-type", "te", "user-agent");
    private static final String RESERVED = "grpc-";

    /**
     * Returns a header.
     *
     * @param name its name
     * @param text its value, in Base64 if the name ends with {@code -bin}
     * @throws IllegalArgumentException if the name is none or not free, or the value is not what the name says
     */
    public static Header<?> of(String name, String text) {
        Header<?> header = name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
                ? new Header<>(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), decoded(text))
                : new Header<>(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), printable(text));
        if (header.key().name().startsWith(RESERVED)
                || OF_THE_PROTOCOL.contains(header.key().name())) {
            throw new IllegalArgumentException("gRPC itself sends this header");
        }
        return header;
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException withACharacterOfTheValue) {
            throw notBase64();
        }
    }

    private static IllegalArgumentException notBase64() {
        return new IllegalArgumentException("The value of a name that ends with -bin must be in Base64");
    }

    private static String printable(String text) {
        if (!text.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw new IllegalArgumentException(
                    "Only printable ASCII characters can be sent, which a line break at the end is not");
        }
        return text;
    }

    void addTo(Metadata headers) {
        if (!headers.containsKey(key)) {
            headers.put(key, value);
        }
    }

    /** Returns a text without the value, which may be a secret. */
    @Override
    public String toString() {
        return "Header[" + key.name() + "]";
    }
}
