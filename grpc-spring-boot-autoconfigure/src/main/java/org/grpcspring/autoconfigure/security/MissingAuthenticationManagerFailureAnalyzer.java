// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that nothing can verify what a bean reads. */
final class MissingAuthenticationManagerFailureAnalyzer
        extends AbstractFailureAnalyzer<MissingAuthenticationManagerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingAuthenticationManagerException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Define an AuthenticationManager, an AuthenticationProvider or a UserDetailsService bean",
                failure);
    }
}
