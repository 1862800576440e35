// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.spelling;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names that there are of something, for a message about one that there is not. Immutable. */
public final class KnownNames {

    private final SortedSet<String> names;

    private KnownNames(SortedSet<String> names) {
        this.names = names;
    }

    /** Returns some names, which need not be sorted. */
    public static KnownNames of(Collection<String> names) {
        return new KnownNames(Collections.unmodifiableSortedSet(new TreeSet<>(names)));
    }

    /** Returns the name that a misspelt one most likely stands for, or nothing if none is much like it. */
    public Optional<String> closestTo(String name) {
        int most = Math.max(name.length() / 3, Math.min(2, name.length() / 2));
        return names.stream()
                .filter(known -> distance(name, known) <= most)
                .min(Comparator.comparingInt(known -> distance(name, known)));
    }

    /** Returns a question and a space, such as {@code "Did you mean 'orders'? "}, or an empty text. */
    public String question(String name) {
        return closestTo(name).map("Did you mean '%s'? "::formatted).orElse("");
    }

    /** Returns what there is instead, such as {@code "Did you mean 'orders'? There are [orders, users]."}. */
    public String instead(String name) {
        return question(name) + (names.isEmpty() ? "There is none." : "There are " + this + ".");
    }

    private static int distance(String name, String known) {
        return EditDistance.of(name.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT));
    }

    /** Returns all names, sorted and in brackets. */
    @Override
    public String toString() {
        return names.toString();
    }
}
