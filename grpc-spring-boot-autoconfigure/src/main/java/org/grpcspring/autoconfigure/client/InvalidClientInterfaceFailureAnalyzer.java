// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.declared.InvalidClientInterfaceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that an interface does not fit the service that it declares to be a client of. */
final class InvalidClientInterfaceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClientInterfaceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidClientInterfaceException failure) {
        return new FailureAnalysis(failure.getMessage(), failure.remedy(), failure);
    }
}
