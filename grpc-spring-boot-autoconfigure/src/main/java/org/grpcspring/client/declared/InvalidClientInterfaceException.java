// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import java.lang.reflect.Method;
import org.springframework.util.ClassUtils;

/** Thrown when an interface annotated with {@link GrpcClientInterface} does not fit its service. */
public final class InvalidClientInterfaceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    InvalidClientInterfaceException(Class<?> type, String problem, String remedy) {
        super("%s is annotated with @GrpcClientInterface, but %s".formatted(type.getName(), problem));
        this.remedy = remedy;
    }

    InvalidClientInterfaceException(Class<?> type, Method method, String problem, String signatures) {
        this(
                type,
                "its method %s %s".formatted(ClassUtils.getQualifiedMethodName(method, type), problem),
                "Declare " + signatures);
    }

    /** Returns what to do about it. */
    public String remedy() {
        return remedy;
    }
}
