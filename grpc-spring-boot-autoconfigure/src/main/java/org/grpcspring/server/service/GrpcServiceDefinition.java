// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/**
 * A service as it is served.
 *
 * @param beanName the name of the bean behind it
 * @param beanClass the class of the bean behind it
 * @param definition the service with its interceptors applied
 * @param interceptors these, in the order in which they run
 */
public record GrpcServiceDefinition(
        String beanName,
        Class<?> beanClass,
        ServerServiceDefinition definition,
        List<ServerInterceptor> interceptors) {}
