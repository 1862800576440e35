// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Explains what is wrong with a secret without showing it; asked before Spring Boot's analyzers, which would. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidSecretFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSecretException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSecretException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Correct the value of '%s', which is not shown because it may be a secret"
                        .formatted(failure.getProperty()),
                failure);
    }
}
