// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Metadata;
import java.util.List;

/**
 * How many bytes metadata takes in HTTP/2, where peers limit it, and how a status' description is cut to fit.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#SETTINGS_MAX_HEADER_LIST_SIZE">SETTINGS_MAX_HEADER_LIST_SIZE</a>
 */
public final class MetadataSize {

    /** What grpc-java's clients accept by default. */
    public static final int ACCEPTED = 8192;

    private static final int ENTRY = 32;
    private static final int ESCAPED = 3;
    private static final String MARK = "… [cut]";
    private static final int[] UTF8_LIMITS = {0x80, 0x800, 0x10000};

    private MetadataSize() {}

    /** Returns the size of all entries. */
    public static int of(Metadata metadata) {
        int size = 0;
        for (String name : metadata.keys()) {
            size += of(metadata, name);
        }
        return size;
    }

    /** Returns the size of the entries of one name. */
    public static int of(Metadata metadata, String name) {
        int size = 0;
        if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            Iterable<byte[]> values = metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
            for (byte[] value : values == null ? List.<byte[]>of() : values) {
                size += ENTRY + name.length() + (value.length * 4 + 2) / 3;
            }
        } else {
            Iterable<String> values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
            for (String value : values == null ? List.<String>of() : values) {
                size += ENTRY + name.length() + value.length();
            }
        }
        return size;
    }

    /** Returns the size of a status' description, of which all but printable ASCII is percent-encoded. */
    public static int of(String description) {
        return description.codePoints().map(MetadataSize::of).sum();
    }

    /** Returns a description that is no larger than that, with a mark at its end if it was cut. */
    public static String cut(String description, int size) {
        if (of(description) <= size) {
            return description;
        }
        int left = size - of(MARK);
        int end = 0;
        while (end < description.length()) {
            int character = description.codePointAt(end);
            left -= of(character);
            if (left < 0) {
                break;
            }
            end += Character.charCount(character);
        }
        return description.substring(0, end) + MARK;
    }

    private static int of(int character) {
        if (character >= ' ' && character < '~' && character != '%') {
            return 1;
        }
        int bytes = 1;
        for (int limit : UTF8_LIMITS) {
            bytes += character >= limit ? 1 : 0;
        }
        return bytes * ESCAPED;
    }
}
