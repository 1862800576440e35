// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerServiceDefinition;

/**
 * A service as it is served.
 *
 * @param beanName the name of the bean behind it
 * @param beanClass the class of the bean behind it
 * @param definition the service with its interceptors applied
 */
public record GrpcServiceDefinition(String beanName, Class<?> beanClass, ServerServiceDefinition definition) {}
