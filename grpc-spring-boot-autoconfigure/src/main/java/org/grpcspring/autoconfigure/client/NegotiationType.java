// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

/** How a client's connection is protected. */
public enum NegotiationType {

    /** Encrypted, and the server proves who it is. */
    TLS,

    /** Neither encrypted nor authenticated, and begun as HTTP/1.1. */
    PLAINTEXT_UPGRADE,

    /** Neither encrypted nor authenticated. */
    PLAINTEXT
}
