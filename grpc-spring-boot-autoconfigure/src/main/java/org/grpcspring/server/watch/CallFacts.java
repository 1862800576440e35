// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.watch;

import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call as it is at a moment.
 *
 * @param id names the call; no other application or later start of this one uses it again
 * @param server the name of the server
 * @param method the method as the client names it, cut after 200 characters
 * @param peer the client's address, or null where there is no such method
 * @param started when the call arrived
 * @param duration how long it has lasted, until its end if it has ended
 * @param status how it has ended, or null while it is running
 * @param requests how many messages have been received
 * @param replies how many messages have been sent
 * @param requestBytes their bytes on the wire, 0 within the application
 * @param replyBytes their bytes on the wire, 0 within the application
 */
public record CallFacts(
        String id,
        String server,
        String method,
        @Nullable String peer,
        Instant started,
        Duration duration,
        Status.@Nullable Code status,
        long requests,
        long replies,
        long requestBytes,
        long replyBytes) {}
