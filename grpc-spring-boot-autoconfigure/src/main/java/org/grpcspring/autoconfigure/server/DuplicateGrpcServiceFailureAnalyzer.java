// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.service.DuplicateGrpcServiceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that two beans serve the same gRPC service. */
final class DuplicateGrpcServiceFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateGrpcServiceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DuplicateGrpcServiceException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Remove @GrpcService from one of the two beans, or give the services different packages or names in their .proto files; this library's own health and reflection services go with 'grpc.server.health-service-enabled' and 'grpc.server.reflection-service-enabled' set to false",
                failure);
    }
}
