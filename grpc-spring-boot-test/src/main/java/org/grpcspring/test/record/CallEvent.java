// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a call.
 *
 * @param number its place in the order of all events of all calls that the recorder saw
 * @param kind what happened
 * @param message the message that was sent or received, or null
 */
public record CallEvent(long number, Kind kind, @Nullable Object message) {

    /** What can happen. */
    public enum Kind {
        /** The call began: its metadata was sent or received. */
        BEGUN,
        /** A request was sent or received. */
        REQUEST,
        /** The client has sent all requests. */
        REQUESTS_COMPLETED,
        /** The server's headers were sent or received. */
        HEADERS,
        /** A reply was sent or received. */
        REPLY,
        /** The call was cancelled: by the client, by its deadline, or since the connection was lost. */
        CANCELLED,
        /** The call ended. */
        ENDED
    }
}
