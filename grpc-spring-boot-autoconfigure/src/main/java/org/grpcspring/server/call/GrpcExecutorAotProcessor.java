// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import org.grpcspring.aot.AnnotatedMethodsAotProcessor;

/** Registers the methods annotated with {@link GrpcExecutor} for native images. */
final class GrpcExecutorAotProcessor extends AnnotatedMethodsAotProcessor {

    GrpcExecutorAotProcessor() {
        super(GrpcExecutor.class);
    }
}
