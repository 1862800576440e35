// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

/**
 * Is told of each served call where it really ends, whoever ended it, also of those that were refused or whose method
 * is not served. Called on the thread of the connection, so it must not block; what it throws is logged, and the call
 * and the other listeners know nothing of it.
 */
@FunctionalInterface
public interface CallEndListener {

    /** Tells of a call that has ended. */
    void ended(EndedCall call);
}
