// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.inject.MisplacedGrpcClientException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that @GrpcClient stands where Spring ignores it. */
final class MisplacedGrpcClientFailureAnalyzer extends AbstractFailureAnalyzer<MisplacedGrpcClientException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MisplacedGrpcClientException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Put the annotation on a parameter of a constructor or a @Bean method, on a setter or on a field, neither of which is static",
                failure);
    }
}
