// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a second gRPC server would start. */
final class TwoGrpcServersFailureAnalyzer extends AbstractFailureAnalyzer<TwoGrpcServersException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TwoGrpcServersException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Remove spring-boot-starter-grpc-server from the classpath, or set 'spring.grpc.server.enabled' to false to serve with this one, or 'grpc.server.enabled' to false to serve with the other",
                failure);
    }
}
