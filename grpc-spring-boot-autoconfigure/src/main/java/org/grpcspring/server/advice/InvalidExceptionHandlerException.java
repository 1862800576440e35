// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import java.lang.reflect.Method;

/** Thrown at start when a method annotated with {@link GrpcExceptionHandler} cannot handle an exception. */
public final class InvalidExceptionHandlerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidExceptionHandlerException(Method method, String reason) {
        super("The method %s.%s is annotated with @GrpcExceptionHandler, but %s"
                .formatted(method.getDeclaringClass().getName(), method.getName(), reason));
    }
}
