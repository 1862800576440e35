// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method decide how calls end that failed with an exception: in a {@link GrpcAdvice} for all services, in a
 * service for its own calls. The method, which need not be public, may take the exception, the
 * {@link io.grpc.ServerCall}, its {@link io.grpc.MethodDescriptor} and the {@link io.grpc.Metadata} that the client
 * sent. It returns a {@link io.grpc.Status}, a {@link io.grpc.StatusException}, a {@code google.rpc.Status}, another
 * exception, a message that becomes a detail of the status, or Spring's {@code ProblemDetail}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface GrpcExceptionHandler {

    /**
     * The exceptions that it handles, subclasses included; by default the type of its parameter. Of several methods,
     * the one whose exception is closest is called.
     */
    Class<? extends Throwable>[] value() default {};
}
