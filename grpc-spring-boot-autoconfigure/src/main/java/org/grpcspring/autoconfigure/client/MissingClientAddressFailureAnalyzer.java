// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.channel.MissingClientAddressException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a client has no address. */
final class MissingClientAddressFailureAnalyzer extends AbstractFailureAnalyzer<MissingClientAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingClientAddressException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "%sSet 'grpc.client.%s.address', or 'grpc.client.GLOBAL.address' for all clients, for example to host:port. The clients that have an address are %s"
                        .formatted(
                                failure.getKnown().question(failure.getClient()),
                                failure.getClient(),
                                failure.getKnown()),
                failure);
    }
}
