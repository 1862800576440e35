// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import org.grpcspring.server.security.check.InvalidCallRuleException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that the rules of calls are wrong. */
final class InvalidCallRuleFailureAnalyzer extends AbstractFailureAnalyzer<InvalidCallRuleException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidCallRuleException failure) {
        return new FailureAnalysis(failure.getMessage(), failure.getRemedy(), failure);
    }
}
