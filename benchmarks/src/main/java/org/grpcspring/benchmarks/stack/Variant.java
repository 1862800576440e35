// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A framework with a feature, written {@code framework:feature}.
 *
 * @param framework what serves and calls
 * @param feature what is switched on
 */
public record Variant(Framework framework, Feature feature) {

    /** Grpc-java alone, to which all others are compared. */
    public static final Variant BARE = new Variant(Framework.BARE, Feature.PLAIN);

    /** Returns all variants, those that are compared side by side. */
    public static List<Variant> all() {
        return Stream.of(Feature.values())
                .flatMap(feature -> Stream.of(Framework.values())
                        .filter(feature::in)
                        .map(framework -> new Variant(framework, feature)))
                .toList();
    }

    /** Returns the variant of a name such as {@code ours:traces-10}. */
    @JsonCreator
    public static Variant of(String name) {
        return all().stream()
                .filter(variant -> variant.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No variant '%s', only %s".formatted(name, all())));
    }

    @JsonValue
    @Override
    public String toString() {
        return (framework + ":" + feature).toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
