// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.lifecycle.GrpcServerBindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that the server cannot listen on its address. */
final class GrpcServerBindFailureAnalyzer extends AbstractFailureAnalyzer<GrpcServerBindException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, GrpcServerBindException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Stop what listens on port %1$s, or set '%2$s.port' to another port (0 takes a free one); if the address is none of this machine, set '%2$s.address' to one that is, or to '*'"
                        .formatted(failure.getPort(), NamedServer.key(failure.getServer())),
                failure);
    }
}
