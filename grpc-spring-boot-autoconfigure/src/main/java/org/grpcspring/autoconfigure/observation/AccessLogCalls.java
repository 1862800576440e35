// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

/** Which calls have a line in the access log. */
public enum AccessLogCalls {

    /** None. */
    OFF,

    /** Those that ended with another status than OK. */
    ERRORS,

    /** Each. */
    ALL
}
