// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import java.util.concurrent.Executor;

/** Where handlers run that wait for requests. */
@FunctionalInterface
public interface HandlerThreads {

    /**
     * Returns where one call runs.
     *
     * @param call the context of the call; what the call takes is given back when that has ended
     * @throws io.grpc.StatusRuntimeException if the call is refused
     */
    Executor of(Context call);
}
