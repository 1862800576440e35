// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import org.grpcspring.aot.AnnotatedMethodsAotProcessor;

/** Registers the methods annotated with {@link GrpcExceptionHandler} for native images. */
final class GrpcExceptionHandlerAotProcessor extends AnnotatedMethodsAotProcessor {

    GrpcExceptionHandlerAotProcessor() {
        super(GrpcExceptionHandler.class);
    }
}
