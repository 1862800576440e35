// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.validation.InvalidMessageRuleException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a rule of a message is wrong. */
final class InvalidMessageRuleFailureAnalyzer extends AbstractFailureAnalyzer<InvalidMessageRuleException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidMessageRuleException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Correct the rule where it is written, in the proto or among the constraints of the message's class",
                failure);
    }
}
