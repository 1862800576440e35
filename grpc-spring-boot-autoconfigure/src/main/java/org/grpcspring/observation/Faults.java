// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;

/**
 * Logs what a library throws that calls are kept from: the first failure of each class as a warning, all others at
 * {@code DEBUG}, as each call may bring one. Safe for use by many threads.
 */
public final class Faults {

    private static final int MAX_KINDS = 100;

    private final Log log;
    private final String message;
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();

    /**
     * Creates the log of one library.
     *
     * @param log where its failures are logged
     * @param message what they mean for calls
     */
    public Faults(Log log, String message) {
        this.log = log;
        this.message = message;
    }

    /** Logs a failure. */
    public void report(Throwable failure) {
        if (kinds.size() < MAX_KINDS && kinds.add(failure.getClass().getName())) {
            log.warn(message + "; further failures of this class are logged at DEBUG", failure);
        } else {
            log.debug(message, failure);
        }
    }
}
