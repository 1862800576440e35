// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.channel.InvalidClientAddressException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a client's address is none, or has a scheme that nothing resolves. */
final class InvalidClientAddressFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClientAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidClientAddressException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Set 'grpc.client.%s.address' to host:port, static://host:port,host:port, dns:///host:port, unix:path, in-process:name or self:self, or define a bean of type io.grpc.NameResolverProvider for its scheme"
                        .formatted(failure.getClient()),
                failure);
    }
}
