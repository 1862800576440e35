// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import io.grpc.Status;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;

/** Explains what there is not. */
@GrpcAdvice
class MarketAdvice {

    @GrpcExceptionHandler
    Status explain(IllegalArgumentException failure) {
        return Status.NOT_FOUND.withDescription("the market has " + failure.getMessage());
    }
}
