// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import io.grpc.ServiceDescriptor;
import java.util.List;

/** Completes the interceptors of a service: every bean of this type is asked at each start of a server, in order. */
@FunctionalInterface
public interface ServiceInterceptors {

    /**
     * Returns all interceptors of a service, the one farthest from it first.
     *
     * @param server the name of the server that serves it
     * @param service the bean
     * @param descriptor returns the methods that it serves
     * @param interceptors those that it has
     */
    List<ServerInterceptor> complete(
            String server, Object service, ServiceDescriptor descriptor, List<ServerInterceptor> interceptors);

    /**
     * Returns all interceptors of one of {@link BuiltInServices}, the one farthest from it first; none is added by
     * default.
     *
     * @param server the name of the server that serves it
     * @param descriptor returns the methods that it serves
     * @param interceptors those that it has
     */
    default List<ServerInterceptor> completeBuiltIn(
            String server, ServiceDescriptor descriptor, List<ServerInterceptor> interceptors) {
        return interceptors;
    }
}
