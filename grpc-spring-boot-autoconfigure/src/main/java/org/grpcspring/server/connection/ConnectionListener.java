// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

/** Learns that its connection has ended. */
interface ConnectionListener {

    /** Reports the end of the connection, maybe more than once. */
    void connectionEnded();
}
