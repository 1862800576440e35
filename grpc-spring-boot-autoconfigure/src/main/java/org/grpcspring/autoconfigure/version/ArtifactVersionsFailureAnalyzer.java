// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.version;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that artifacts of different versions are on the classpath. */
final class ArtifactVersionsFailureAnalyzer extends AbstractFailureAnalyzer<ArtifactVersionsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ArtifactVersionsException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Give all of them the same version: import %s into dependencyManagement before any other BOM, and remove explicit versions"
                        .formatted(failure.getBom()),
                failure);
    }
}
