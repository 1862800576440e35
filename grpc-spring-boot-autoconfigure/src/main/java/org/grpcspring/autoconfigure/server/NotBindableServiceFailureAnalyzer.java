// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.service.NotBindableServiceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that an annotated bean is not a service. */
final class NotBindableServiceFailureAnalyzer extends AbstractFailureAnalyzer<NotBindableServiceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NotBindableServiceException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Name the generated class of its service, as in @GrpcService(OrdersGrpc.class), or let the class extend the generated ...ImplBase, or remove @GrpcService from it",
                failure);
    }
}
