// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import org.springframework.context.SmartLifecycle;

/**
 * Ends the calls that a test has left open when its application stops: its channels would wait for them, each for its
 * grace period. Calls of the application's own servers have ended by then, and later ones are served. Safe for use by
 * many threads.
 */
final class OpenCalls implements SmartLifecycle {

    private final MockServer server;
    private volatile boolean running;

    OpenCalls(MockServer server) {
        this.server = server;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        server.cancelCalls();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Returns false: the channels stay while other beans pause. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Returns a phase that stops after the servers and all that calls, but before the channels of a checkpoint. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1;
    }
}
