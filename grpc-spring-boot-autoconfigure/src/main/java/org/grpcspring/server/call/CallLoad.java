// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

/**
 * What a server has to do at the moment.
 *
 * @param inFlight how many calls are in flight, health checks left out
 * @param waiting how many tasks of calls wait for a thread of the server's own pool
 * @param threads how many threads that pool has
 * @param refused how many calls were refused since the server's start
 */
public record CallLoad(int inFlight, int waiting, int threads, long refused) {

    /** Of a server that does not run. */
    public static final CallLoad NONE = new CallLoad(0, 0, 0, 0);

    /** Returns the load of two servers together. */
    public CallLoad plus(CallLoad other) {
        return new CallLoad(
                inFlight + other.inFlight, waiting + other.waiting, threads + other.threads, refused + other.refused);
    }
}
