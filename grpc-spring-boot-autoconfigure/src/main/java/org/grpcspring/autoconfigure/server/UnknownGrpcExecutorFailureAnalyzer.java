// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.call.UnknownGrpcExecutorException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that an annotation names an executor that there is not. */
final class UnknownGrpcExecutorFailureAnalyzer extends AbstractFailureAnalyzer<UnknownGrpcExecutorException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownGrpcExecutorException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "%sName one of these, or define a bean of type java.util.concurrent.Executor with this name: %s"
                        .formatted(failure.getKnown().question(failure.getExecutor()), failure.getKnown()),
                failure);
    }
}
