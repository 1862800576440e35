// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import java.util.List;

/** How calls reach the service, and on which threads it runs. */
public enum Serving {

    /** Within the process, on the thread that calls. */
    IN_PROCESS,

    /** Over TCP, on the connection's event loop. */
    TCP_DIRECT,

    /** Over TCP, on the threads that the framework takes if nothing is set. */
    TCP_DEFAULT;

    /** Those over TCP. */
    public static final List<Serving> NETWORK = List.of(TCP_DIRECT, TCP_DEFAULT);

    boolean direct() {
        return this != TCP_DEFAULT;
    }
}
