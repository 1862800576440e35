// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import org.grpcspring.server.handler.HandlerExecutor;

/**
 * A service as it is served.
 *
 * @param beanName the name of the bean behind it
 * @param beanClass the class of the bean behind it
 * @param definition the service with its interceptors applied
 * @param waiting where those of its RPCs run whose methods wait for requests, by full name
 * @param interceptors these, in the order in which they run
 */
public record GrpcServiceDefinition(
        String beanName,
        Class<?> beanClass,
        ServerServiceDefinition definition,
        Map<String, HandlerExecutor> waiting,
        List<ServerInterceptor> interceptors) {}
