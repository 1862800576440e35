// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.call.UnknownGrpcMethodException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that settings name a service or a method that is not served. */
final class UnknownGrpcMethodFailureAnalyzer extends AbstractFailureAnalyzer<UnknownGrpcMethodException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownGrpcMethodException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "%sName one of these under '%s.methods', in brackets: %s"
                        .formatted(
                                failure.getServed().question(failure.getName()),
                                NamedServer.key(failure.getServer()),
                                failure.getServed()),
                failure);
    }
}
