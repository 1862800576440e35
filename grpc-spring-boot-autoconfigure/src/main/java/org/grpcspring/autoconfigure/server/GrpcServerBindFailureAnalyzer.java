// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.net.InetSocketAddress;
import org.grpcspring.server.lifecycle.GrpcServerBindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that the server cannot listen on its address. */
final class GrpcServerBindFailureAnalyzer extends AbstractFailureAnalyzer<GrpcServerBindException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, GrpcServerBindException failure) {
        String key = NamedServer.key(failure.getServer());
        return new FailureAnalysis(failure.getMessage(), action(failure, key), failure);
    }

    private static String action(GrpcServerBindException failure, String key) {
        return failure.getAddress() instanceof InetSocketAddress tcp
                ? "Stop what listens on port %1$s, or set '%2$s.port' to another port (0 takes a free one); if the address does not belong to this machine, set '%2$s.address' to one that does, or to '*'"
                        .formatted(tcp.getPort(), key)
                : "Stop the server that listens there, or set '%s.address' to another path, in a directory that the application may write to; a file there that is not a socket is never removed"
                        .formatted(key);
    }
}
