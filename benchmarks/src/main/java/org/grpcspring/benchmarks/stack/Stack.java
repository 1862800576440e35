// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Channel;
import io.grpc.ServerBuilder;

/** A running server with the service of the benchmarks, and a client of it. */
public interface Stack extends AutoCloseable {

    /** The name of the server within the process, and of its client. */
    String NAME = "bench";

    /** Starts a variant; its jars and no others should be on the class path. */
    static Stack start(Variant variant, Serving serving) {
        return switch (variant.framework()) {
            case BARE -> BareStack.start(serving);
            case OFFICIAL -> OfficialStack.start(variant.feature(), serving);
            case OURS -> OursStack.start(variant.feature(), serving);
        };
    }

    /** The TCP port, or -1 for {@link Serving#IN_PROCESS} alone. */
    int port();

    /** A channel to the server within the process, with the framework's interceptors. */
    Channel channel();

    /** What was recorded of the calls so far. */
    Recorded recorded();

    @Override
    void close();

    /** Makes a server run calls where they arrive. */
    static void direct(ServerBuilder<?> builder) {
        builder.directExecutor();
    }
}
