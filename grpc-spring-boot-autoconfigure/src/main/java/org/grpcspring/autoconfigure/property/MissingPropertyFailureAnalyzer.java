// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a property is not set that others make necessary. */
final class MissingPropertyFailureAnalyzer extends AbstractFailureAnalyzer<MissingPropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingPropertyException failure) {
        return new FailureAnalysis(
                failure.getMessage(), "Set '%s' as the description says".formatted(failure.getProperty()), failure);
    }
}
