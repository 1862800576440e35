// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataSizeTests {

    @ParameterizedTest
    @CsvSource({"'a b', 3", "%, 3", "~, 3", "'\t', 3", "ä, 6", "€, 9", "😀, 12"})
    void descriptionCountsAsItIsWritten(String description, int size) {
        assertThat(MetadataSize.of(description)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "%", "ä", "€", "😀", "a😀"})
    void cutDescriptionIsMarkedAndFitsAndHasWholeCharactersOnly(String part) {
        String description = part.repeat(100);
        for (int size = 40; size < 60; size++) {
            String cut = MetadataSize.cut(description, size);
            assertThat(MetadataSize.of(cut)).isBetween(size - 11, size);
            assertThat(cut).endsWith("… [cut]");
            String left = cut.substring(0, cut.length() - "… [cut]".length());
            assertThat(description).startsWith(left);
            assertThat(left.codePoints()).noneMatch(character -> character >= 0xD800 && character < 0xE000);
        }
    }

    @Test
    void descriptionThatFitsIsLeftAsItIs() {
        assertThat(MetadataSize.cut("äöü", 18)).isEqualTo("äöü");
    }

    @Test
    void entriesCountWithTheirNamesAndOverhead() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("a", Metadata.ASCII_STRING_MARSHALLER), "12");
        metadata.put(Metadata.Key.of("a", Metadata.ASCII_STRING_MARSHALLER), "3");
        metadata.put(Metadata.Key.of("b-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[4]);
        assertThat(MetadataSize.of(metadata)).isEqualTo(33 + 2 + 33 + 1 + 37 + 6);
    }
}
