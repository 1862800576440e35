// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.Context;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Where handlers run that wait for requests. */
@FunctionalInterface
public interface HandlerThreads {

    /**
     * Returns where one call runs.
     *
     * @param call the context of the call; what the call takes is given back when that has ended
     * @param end takes what is to be run when the call has ended, as code around it may have given it another context
     * @throws io.grpc.StatusRuntimeException if the call is refused
     */
    Executor of(Context call, Consumer<Runnable> end);
}
