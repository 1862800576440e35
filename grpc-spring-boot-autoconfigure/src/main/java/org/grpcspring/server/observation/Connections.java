// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the connections of a server. Safe for use by many threads. */
final class Connections extends ServerTransportFilter {

    private final AtomicInteger open = new AtomicInteger();

    int open() {
        return open.get();
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        open.incrementAndGet();
        return attributes;
    }

    // Without attributes it has ended before it was ready.
    @Override
    public void transportTerminated(@Nullable Attributes attributes) {
        if (attributes != null) {
            open.decrementAndGet();
        }
    }
}
