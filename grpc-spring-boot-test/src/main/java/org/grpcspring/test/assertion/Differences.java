// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import java.util.ArrayList;
import java.util.List;

/** The differences between two messages, of which the first are shown. Not safe for use by several threads. */
final class Differences {

    private static final int MAX_SHOWN = 20;

    private final List<String> shown = new ArrayList<>();
    private int count;

    void add(ShownPath path, String text) {
        count++;
        if (count <= MAX_SHOWN) {
            shown.add("\n  " + path.shown() + ": " + text);
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Returns how many there are, and a line for each of the first. */
    String text() {
        String more = count > MAX_SHOWN ? "\n  … and " + (count - MAX_SHOWN) + " more" : "";
        return count + (count == 1 ? " difference:" : " differences:") + String.join("", shown) + more;
    }
}
