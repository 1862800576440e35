// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** What is done once, when the status of a service is known. Safe for use by many threads. */
final class PendingResponse implements Runnable {

    private static final Log log = LogFactory.getLog(PendingResponse.class);

    private final String service;
    private final Runnable task;
    private final Set<PendingResponse> held;
    private final AtomicBoolean done = new AtomicBoolean();

    PendingResponse(String service, Runnable task, Set<PendingResponse> held) {
        this.service = service;
        this.task = task;
        this.held = held;
    }

    String service() {
        return service;
    }

    @Override
    public void run() {
        held.remove(this);
        if (done.compareAndSet(false, true)) {
            try {
                task.run();
            } catch (RuntimeException ex) {
                log.error("A client could not be told the health of '" + service + "'", ex);
            }
        }
    }
}
