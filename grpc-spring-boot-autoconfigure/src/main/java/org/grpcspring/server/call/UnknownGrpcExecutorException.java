// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import org.grpcspring.spelling.KnownNames;
import org.jspecify.annotations.Nullable;

/** Thrown at start when {@link GrpcExecutor} names an executor that there is not. */
public final class UnknownGrpcExecutorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String executor;
    private final transient KnownNames known;

    /**
     * Creates the exception.
     *
     * @param executor the name of the executor
     * @param known the names of those that there are
     */
    public UnknownGrpcExecutorException(String executor, KnownNames known) {
        this("There is no executor called '%s'".formatted(executor), executor, known, null);
    }

    private UnknownGrpcExecutorException(String message, String executor, KnownNames known, @Nullable Throwable cause) {
        super(message, cause);
        this.executor = executor;
        this.known = known;
    }

    /** Returns the exception that also says which class the annotation stands on. */
    UnknownGrpcExecutorException on(Class<?> beanClass) {
        return new UnknownGrpcExecutorException(
                "%s is annotated with @GrpcExecutor(\"%s\"), but there is no executor of this name"
                        .formatted(beanClass.getName(), executor),
                executor,
                known,
                this);
    }

    /** Returns the name of the executor. */
    public String getExecutor() {
        return executor;
    }

    /** Returns the names of the executors that there are. */
    public KnownNames getKnown() {
        return known;
    }
}
