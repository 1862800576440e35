// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

/** What a server listens on that has event loops of its own, because grpc-java's are for TCP. */
interface OwnEventLoops extends AutoCloseable {

    /** Returns a builder of a server that listens there, without the option of TCP that grpc-java sets. */
    NettyServerBuilder builder();

    @Override
    void close();
}
