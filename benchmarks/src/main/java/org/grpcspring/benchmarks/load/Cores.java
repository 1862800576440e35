// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The cores that a process runs on.
 *
 * @param prefix what stands before its command; nothing where processes cannot be pinned
 */
record Cores(List<String> prefix) {

    private static final int HALF = Runtime.getRuntime().availableProcessors() / 2;

    /** Returns the first half of the cores. */
    static Cores server() {
        return pinned(0, HALF - 1);
    }

    /** Returns the second half of the cores. */
    static Cores client() {
        return pinned(HALF, 2 * HALF - 1);
    }

    private static Cores pinned(int first, int last) {
        List<String> taskset = List.of("taskset", "-c", first + "-" + last);
        return new Cores(HALF > 0 && works(taskset) ? taskset : List.of());
    }

    private static boolean works(List<String> prefix) {
        ProcessBuilder nothing = new ProcessBuilder(new ArrayList<>(prefix));
        nothing.command().add("true");
        try {
            return nothing.start().waitFor() == 0;
        } catch (IOException ex) {
            return false;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
