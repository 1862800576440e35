// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

/** Thrown at start when two beans serve the same gRPC service. */
public final class DuplicateGrpcServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DuplicateGrpcServiceException(String serviceName, GrpcServiceDefinition first, GrpcServiceDefinition second) {
        super("The gRPC service '%s' is served by two beans: '%s' (%s) and '%s' (%s)"
                .formatted(
                        serviceName,
                        first.beanName(),
                        first.beanClass().getName(),
                        second.beanName(),
                        second.beanClass().getName()));
    }
}
