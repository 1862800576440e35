// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.spelling;

import java.util.stream.IntStream;

/** Counts the insertions, deletions and replacements that lead from one name to another. */
final class EditDistance {

    private EditDistance() {}

    static int of(String from, String to) {
        int[] row = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(diagonal, row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
