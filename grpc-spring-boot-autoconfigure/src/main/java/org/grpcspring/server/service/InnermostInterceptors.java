// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import java.util.List;

/** Interceptors nearest to a service, inside all others: every bean of this type is asked at each start of a server. */
@FunctionalInterface
public interface InnermostInterceptors {

    /**
     * Returns those of a service.
     *
     * @param server the name of the server that serves it
     * @param service the bean
     */
    List<ServerInterceptor> of(String server, Object service);
}
