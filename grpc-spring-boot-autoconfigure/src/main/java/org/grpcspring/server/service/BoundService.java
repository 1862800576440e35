// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.Map;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.server.handler.HandlerRules;
import org.grpcspring.server.handler.HandlerService;
import org.grpcspring.server.handler.InvalidHandlerException;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/**
 * A bean as a service, without interceptors.
 *
 * @param beanClass the class of the bean, behind any proxy
 * @param definition the service
 * @param handlers what a server may decide of those of its RPCs that have handlers, by full name
 */
record BoundService(Class<?> beanClass, ServerServiceDefinition definition, Map<String, HandlerRules> handlers) {

    private static final boolean GRPC_KOTLIN =
            ClassUtils.isPresent("io.grpc.kotlin.CoroutineContextServerInterceptor", null);

    /** Returns a bean as the service that it is or names, or null if it does not define it, as a mock does not. */
    static @Nullable BoundService of(String beanName, Object bean, GrpcService annotation) {
        Class<?> beanClass = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
        if (bean instanceof BindableService service) {
            ServerServiceDefinition definition = bound(service, beanClass);
            if (definition == null) {
                return null;
            }
            String name = definition.getServiceDescriptor().getName();
            if (annotation.value() != void.class
                    && !named(beanName, beanClass, annotation).getName().equals(name)) {
                throw new InvalidHandlerException(
                        "The bean '%s' of class %s is annotated with @GrpcService(%s.class), but its superclass is generated from another service, '%s'"
                                .formatted(beanName, beanClass.getName(), nameOf(annotation), name),
                        "Write @GrpcService without a class, or let the class extend nothing to serve the service that the annotation names by the class's methods");
            }
            return new BoundService(beanClass, definition, Map.of());
        }
        if (annotation.value() == void.class) {
            throw new NotBindableServiceException(beanName, beanClass);
        }
        ServiceDescriptor descriptor = named(beanName, beanClass, annotation);
        HandlerService service = new HandlerService(bean, beanClass, descriptor, annotation.partial());
        return new BoundService(beanClass, service.bindService(), service.rules());
    }

    private static ServiceDescriptor named(String beanName, Class<?> beanClass, GrpcService annotation) {
        return GeneratedCode.service(annotation.value())
                .orElseThrow(() -> new InvalidHandlerException(
                        "The bean '%s' of class %s is annotated with @GrpcService(%s.class), which is not generated from a service"
                                .formatted(beanName, beanClass.getName(), nameOf(annotation)),
                        "Name the ...Grpc class that protoc-gen-grpc-java generates for the service"));
    }

    private static String nameOf(GrpcService annotation) {
        return annotation.value().getName();
    }

    static BoundService of(BindableService service) {
        return new BoundService(service.getClass(), service.bindService(), Map.of());
    }

    private static @Nullable ServerServiceDefinition bound(BindableService service, Class<?> beanClass) {
        if (GRPC_KOTLIN && KotlinContexts.areFor(beanClass)) {
            return intercepted(service.bindService(), new KotlinContexts());
        }
        if (!AopUtils.isAopProxy(service)) {
            return service.bindService();
        }
        // An interface proxy would let the target bind itself, and no call would go through the proxy.
        return intercepted(
                GeneratedCode.of(beanClass)
                        .map(generated -> GeneratedCode.bind(generated, service))
                        .orElseGet(service::bindService),
                new HeldReplies());
    }

    private static @Nullable ServerServiceDefinition intercepted(
            @Nullable ServerServiceDefinition definition, ServerInterceptor interceptor) {
        return definition == null ? null : ServerInterceptors.interceptForward(definition, interceptor);
    }
}
