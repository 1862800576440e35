// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains that Spring Boot cannot watch the files of an SSL bundle with {@code reload-on-update}, which it has no
 * explanation for itself.
 */
final class SslBundleFailureAnalyzer extends AbstractFailureAnalyzer<IllegalStateException> {

    private static final String UNABLE = "Unable to register SSL bundle ";
    private static final String NO_FILE = " is neither a file nor a directory";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IllegalStateException failure) {
        String message = String.valueOf(failure.getMessage());
        String root = String.valueOf(
                NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
        return message.startsWith(UNABLE) && root.endsWith(NO_FILE)
                ? new FailureAnalysis(
                        "%s: there is no such file: %s".formatted(message, root.replace(NO_FILE, "")),
                        "Correct the location below 'spring.ssl.bundle', or let the file be there before the start",
                        failure)
                : null;
    }
}
