// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.service.UnknownGrpcServerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a service names a server that is not configured. */
final class UnknownGrpcServerFailureAnalyzer extends AbstractFailureAnalyzer<UnknownGrpcServerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownGrpcServerException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "%sSet 'grpc.servers.%s.port', or name one of the servers that there are"
                        .formatted(failure.getKnown().question(failure.getServer()), failure.getServer()),
                failure);
    }
}
