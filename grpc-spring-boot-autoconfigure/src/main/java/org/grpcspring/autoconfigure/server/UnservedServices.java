// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.BindableService;
import io.grpc.ServiceDescriptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.server.event.GrpcServerStartedEvent;
import org.grpcspring.server.service.GrpcService;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.util.ClassUtils;

/**
 * Warns of beans that extend generated code but are not served, because they lack the annotation, which Spring Boot's
 * own server does without.
 */
final class UnservedServices implements ApplicationListener<ApplicationEvent> {

    private static final Log log = LogFactory.getLog(UnservedServices.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final Set<String> served = ConcurrentHashMap.newKeySet();

    UnservedServices(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof GrpcServerStartedEvent started) {
            started.getServer()
                    .getServices()
                    .forEach(
                            service -> served.add(service.getServiceDescriptor().getName()));
        }
        if (event instanceof ContextRefreshedEvent refreshed
                && refreshed
                        .getApplicationContext()
                        .getAutowireCapableBeanFactory()
                        .equals(beanFactory)) {
            for (String bean : beanFactory.getBeanNamesForType(BindableService.class, true, false)) {
                check(bean);
            }
        }
    }

    private void check(String bean) {
        Class<?> type = beanFactory.getType(bean, false);
        if (type != null
                && !ScopedProxyUtils.isScopedTarget(bean)
                && beanFactory.findAnnotationOnBean(bean, GrpcService.class, false) == null) {
            GeneratedCode.of(type)
                    .flatMap(GeneratedCode::service)
                    .map(ServiceDescriptor::getName)
                    .filter(service -> !served.contains(service))
                    .ifPresent(service -> log.warn(
                            "The bean '%s' of class %s implements the gRPC service '%s', but no server serves it: annotate the class or its @Bean method with @GrpcService"
                                    .formatted(
                                            bean, ClassUtils.getUserClass(type).getName(), service)));
        }
    }
}
