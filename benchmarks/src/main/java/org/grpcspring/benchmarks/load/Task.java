// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

/**
 * What clients do, in this order: how many calls are in flight, and how many messages each brings. The first also warms
 * the server up.
 */
enum Task {
    UNARY_512(512, 0),
    UNARY_64(64, 0),
    STREAM_1000(8, 1000);

    private final int inFlight;
    private final int messages;

    Task(int inFlight, int messages) {
        this.inFlight = inFlight;
        this.messages = messages;
    }

    int inFlight() {
        return inFlight;
    }

    /** How many messages a call streams; 0 for a unary one. */
    int messages() {
        return messages;
    }
}
