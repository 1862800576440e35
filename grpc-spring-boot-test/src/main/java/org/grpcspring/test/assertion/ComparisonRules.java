// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What counts when messages are compared. Immutable.
 *
 * @param ignored the paths of fields that do not count
 * @param unordered the paths of repeated fields whose order does not count
 * @param allUnordered whether the order of no repeated field counts
 * @param partial whether only what is set in the expected message counts
 */
record ComparisonRules(Set<String> ignored, Set<String> unordered, boolean allUnordered, boolean partial) {

    static final ComparisonRules NONE = new ComparisonRules(Set.of(), Set.of(), false, false);

    ComparisonRules ignoring(Set<String> paths) {
        return new ComparisonRules(union(ignored, paths), unordered, allUnordered, partial);
    }

    ComparisonRules inAnyOrder(Set<String> paths) {
        return new ComparisonRules(ignored, union(unordered, paths), allUnordered || paths.isEmpty(), partial);
    }

    ComparisonRules ofPart() {
        return new ComparisonRules(ignored, unordered, allUnordered, true);
    }

    ComparisonRules ofWhole() {
        return new ComparisonRules(ignored, unordered, allUnordered, false);
    }

    boolean ignores(ShownPath path) {
        return ignored.contains(path.shown()) || ignored.contains(path.plain());
    }

    boolean isOrdered(ShownPath path) {
        return !allUnordered && !unordered.contains(path.shown()) && !unordered.contains(path.plain());
    }

    /** Returns the rules in parentheses with a space before them, or an empty text if there are none. */
    String text() {
        String order = allUnordered ? "the order of repeated fields" : named("the order of ", unordered);
        String both = ignored.isEmpty() || order.isEmpty() ? "" : " and ";
        String all = named("", ignored) + both + order;
        return all.isEmpty() ? "" : " (ignoring " + all + ")";
    }

    private static String named(String before, Set<String> paths) {
        return paths.isEmpty() ? "" : paths.stream().sorted().collect(Collectors.joining(", ", before, ""));
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }
}
