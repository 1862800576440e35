// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.channel.ClientConnectionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that clients could not connect while the application started. */
final class ClientConnectionFailureAnalyzer extends AbstractFailureAnalyzer<ClientConnectionException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClientConnectionException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Start the servers first, correct 'address' or 'negotiation-type', or raise or remove 'immediate-connect-timeout' under 'grpc.client.<name>' or 'grpc.client.GLOBAL', for <name> of %s"
                        .formatted(failure.getClients()),
                failure);
    }
}
