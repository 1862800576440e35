// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ReflectionUtils;

/** A service whose RPCs are served by the methods of a bean that have their names. Safe for use by many threads. */
public final class HandlerService implements BindableService {

    private final ServerServiceDefinition definition;
    private final Map<String, HandlerRules> rules = new HashMap<>();

    /**
     * Finds the method of each RPC.
     *
     * @param bean what has the methods
     * @param beanClass its class, behind any proxy
     * @param service the service
     * @param partial whether an RPC may lack a method; it is answered with {@code UNIMPLEMENTED} then
     * @throws InvalidHandlerException if an RPC has none, or one that does not fit
     */
    public HandlerService(Object bean, Class<?> beanClass, ServiceDescriptor service, boolean partial) {
        this(bean, beanClass, methods(beanClass), service, partial, Map.of());
    }

    private HandlerService(
            Object bean,
            Class<?> beanClass,
            Set<Method> methods,
            ServiceDescriptor service,
            boolean partial,
            Map<Class<?>, Function<GrpcCallContext, @Nullable Object>> further) {
        ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service);
        for (MethodDescriptor<?, ?> descriptor : service.getMethods()) {
            builder.addMethod(method(bean, beanClass, methods, descriptor, partial, further));
        }
        this.definition = builder.build();
    }

    /**
     * Returns a service whose RPCs are served by the abstract methods of an interface that have their names, as those
     * of a declared client do.
     *
     * @param bean what implements the interface
     * @param type the interface; an RPC that it has no method for is answered with {@code UNIMPLEMENTED}
     * @param service the service
     * @param further what methods may take beside what those of any bean may, by type
     * @throws InvalidHandlerException if a method does not fit its RPC
     */
    public static HandlerService ofInterface(
            Object bean,
            Class<?> type,
            ServiceDescriptor service,
            Map<Class<?>, Function<GrpcCallContext, @Nullable Object>> further) {
        Set<Method> methods = methods(type).stream()
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .collect(Collectors.toSet());
        return new HandlerService(bean, type, methods, service, true, further);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return definition;
    }

    /** Returns the methods of a class that may serve RPCs. */
    public static Set<Method> methods(Class<?> beanClass) {
        return MethodIntrospector.selectMethods(
                beanClass,
                (Method method) -> !Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic()
                        && !ReflectionUtils.isObjectMethod(method));
    }

    /** Returns what a server may decide of the RPCs that have methods, by full name. */
    public Map<String, HandlerRules> rules() {
        return Map.copyOf(rules);
    }

    private <Q, R> ServerMethodDefinition<Q, R> method(
            Object bean,
            Class<?> beanClass,
            Set<Method> methods,
            MethodDescriptor<Q, R> descriptor,
            boolean partial,
            Map<Class<?>, Function<GrpcCallContext, @Nullable Object>> further) {
        Rpc rpc = Rpc.of(descriptor);
        Method method = method(beanClass, methods, rpc, partial);
        if (method == null) {
            return ServerMethodDefinition.create(descriptor, HandlerCalls::unimplemented);
        }
        HandlerMethod handler = new HandlerMethod(bean, beanClass, method, rpc, further);
        HandlerRules ofMethod = new HandlerRules(handler.signature().waitsForRequests());
        rules.put(descriptor.getFullMethodName(), ofMethod);
        return ServerMethodDefinition.create(descriptor, HandlerCalls.of(descriptor, handler, ofMethod));
    }

    private static @Nullable Method method(Class<?> beanClass, Set<Method> methods, Rpc rpc, boolean partial) {
        String name = rpc.methodName();
        List<Method> named =
                methods.stream().filter(method -> method.getName().equals(name)).toList();
        if (named.size() > 1) {
            throw new InvalidHandlerException(
                    "The RPC %s has %s methods in %s: %s and %s"
                            .formatted(rpc, named.size(), beanClass.getName(), named.get(0), named.get(1)),
                    "Leave one method named '%s'; '%s' is what the RPC needs".formatted(name, rpc.signature()));
        }
        if (named.isEmpty() && !partial) {
            throw new InvalidHandlerException(
                    "The RPC %s has no method in %s".formatted(rpc, beanClass.getName()),
                    "Add '%s', or let @GrpcService say partial = true to answer it with UNIMPLEMENTED"
                            .formatted(rpc.signature()));
        }
        return named.isEmpty() ? null : named.get(0);
    }
}
