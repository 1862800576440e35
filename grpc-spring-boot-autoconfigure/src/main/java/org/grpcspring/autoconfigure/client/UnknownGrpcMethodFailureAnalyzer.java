// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.call.UnknownGrpcMethodException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that settings name a service or a method that no stub of the client has. */
final class UnknownGrpcMethodFailureAnalyzer extends AbstractFailureAnalyzer<UnknownGrpcMethodException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownGrpcMethodException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "%sName one of these under 'grpc.client.%s.methods', in brackets: %s. A service counts when a singleton has a stub of it."
                        .formatted(
                                failure.getKnown().question(failure.getName()),
                                failure.getClient(),
                                failure.getKnown()),
                failure);
    }
}
