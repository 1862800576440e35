// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grpcspring.interceptor.InterceptorBeans;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Finds the beans annotated with {@link GrpcService} and applies their interceptors. Safe for use by many threads. */
public final class GrpcServiceDiscoverer {

    private final ConfigurableListableBeanFactory beanFactory;

    /**
     * Creates a discoverer.
     *
     * @param beanFactory where services and interceptors are looked up
     */
    public GrpcServiceDiscoverer(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Returns the services in the order of their bean definitions.
     *
     * @throws NotBindableServiceException if an annotated bean is no service
     * @throws DuplicateGrpcServiceException if two beans serve the same gRPC name
     */
    public List<GrpcServiceDefinition> findGrpcServices() {
        InterceptorBeans<ServerInterceptor> interceptors =
                new InterceptorBeans<>(beanFactory, ServerInterceptor.class, GrpcGlobalServerInterceptor.class);
        Map<String, GrpcServiceDefinition> services = new LinkedHashMap<>();
        annotatedBeans().forEach((beanName, annotation) -> {
            GrpcServiceDefinition service = define(beanName, annotation, interceptors);
            String serviceName = service.definition().getServiceDescriptor().getName();
            GrpcServiceDefinition other = services.putIfAbsent(serviceName, service);
            if (other != null) {
                throw new DuplicateGrpcServiceException(serviceName, other, service);
            }
        });
        return List.copyOf(services.values());
    }

    private Map<String, GrpcService> annotatedBeans() {
        Map<String, GrpcService> beans = new LinkedHashMap<>();
        for (String name : beanFactory.getBeanNamesForAnnotation(GrpcService.class)) {
            GrpcService annotation = beanFactory.findAnnotationOnBean(name, GrpcService.class);
            if (annotation != null) {
                beans.put(
                        ScopedProxyUtils.isScopedTarget(name) ? ScopedProxyUtils.getOriginalBeanName(name) : name,
                        annotation);
            }
        }
        return beans;
    }

    private GrpcServiceDefinition define(
            String beanName, GrpcService annotation, InterceptorBeans<ServerInterceptor> interceptors) {
        Object bean = beanFactory.getBean(beanName);
        if (!(bean instanceof BindableService service)) {
            throw new NotBindableServiceException(beanName, bean.getClass());
        }
        List<ServerInterceptor> applied = interceptors.with(
                annotation.interceptors(), annotation.interceptorNames(), annotation.sortInterceptors());
        return new GrpcServiceDefinition(
                beanName, bean.getClass(), ServerInterceptors.interceptForward(service.bindService(), applied));
    }
}
