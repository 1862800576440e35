// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

/**
 * Thrown at start when a bean annotated with {@link GrpcService} is not a {@link io.grpc.BindableService} and names
 * none.
 */
public final class NotBindableServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotBindableServiceException(String beanName, Class<?> beanClass) {
        super(
                "The bean '%s' of class %s is annotated with @GrpcService, but is not an io.grpc.BindableService and names no service"
                        .formatted(beanName, beanClass.getName()));
    }
}
