// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import org.grpcspring.server.handler.HandlerRules;

/**
 * A service as it is served.
 *
 * @param beanName the name of the bean behind it
 * @param beanClass the class of the bean behind it
 * @param definition the service with its interceptors applied
 * @param handlers what a server may decide of those of its RPCs that have handlers, by full name
 * @param builtIn whether it is one of {@link BuiltInServices}
 * @param interceptors these, in the order in which they run
 */
public record GrpcServiceDefinition(
        String beanName,
        Class<?> beanClass,
        ServerServiceDefinition definition,
        Map<String, HandlerRules> handlers,
        boolean builtIn,
        List<ServerInterceptor> interceptors) {}
