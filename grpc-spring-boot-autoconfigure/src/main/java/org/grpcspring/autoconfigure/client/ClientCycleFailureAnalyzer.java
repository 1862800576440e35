// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.inject.ClientCycleException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Explains that a class waits for a client that waits for the class. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ClientCycleFailureAnalyzer extends AbstractFailureAnalyzer<ClientCycleException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClientCycleException failure) {
        return new FailureAnalysis(
                failure.getMessage(), "Make the method static, or move it to another configuration class", failure);
    }
}
