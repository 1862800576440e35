// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

/** Whether clients prove who they are by a certificate. */
public enum ClientAuth {

    /** They are not asked. */
    NONE,

    /** They are asked, and may decline. */
    OPTIONAL,

    /** They are asked, and refused without one that is trusted. */
    REQUIRE
}
