// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.interceptor.InterceptorBeans;
import org.grpcspring.server.handler.InvalidHandlerException;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Finds the beans annotated with {@link GrpcService} and applies their interceptors. Safe for use by many threads. */
public final class GrpcServiceDiscoverer {

    private static final boolean TRANSACTIONS =
            ClassUtils.isPresent("org.springframework.transaction.interceptor.TransactionAttributeSource", null);
    private static final Log log = LogFactory.getLog(GrpcServiceDiscoverer.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final Set<String> servers;

    /**
     * Creates a discoverer.
     *
     * @param beanFactory where services and interceptors are looked up
     * @param servers the names of all servers
     */
    public GrpcServiceDiscoverer(ConfigurableListableBeanFactory beanFactory, Set<String> servers) {
        this.beanFactory = beanFactory;
        this.servers = Collections.unmodifiableSet(new LinkedHashSet<>(servers));
    }

    /** Returns what two names of one server have in common: case, dashes and underscores do not count. */
    public static String canonical(String server) {
        return server.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the services of one server in the order of their bean definitions, then the built-in ones. A mocked
     * service, whose {@code bindService()} returns null, is left out with a warning.
     *
     * @param server the name of the server
     * @throws NotBindableServiceException if an annotated bean is not a service, and does not name one
     * @throws InvalidHandlerException if its methods do not serve the one it names
     * @throws DuplicateGrpcServiceException if two beans serve the same gRPC name
     * @throws UnknownGrpcServerException if a bean names a server that does not exist
     */
    public List<GrpcServiceDefinition> findGrpcServices(String server) {
        InterceptorBeans<ServerInterceptor> interceptors = new InterceptorBeans<>(
                beanFactory, ServerInterceptor.class, GrpcGlobalServerInterceptor.class, List.of());
        List<GrpcServiceDefinition> found = new ArrayList<>();
        annotatedBeans().forEach((beanName, annotation) -> {
            if (isServedBy(server, beanName, annotation)) {
                Object bean = beanFactory.getBean(beanName);
                BoundService service = BoundService.of(beanName, bean, annotation);
                if (service != null) {
                    found.add(define(server, beanName, bean, service, annotation, interceptors));
                } else {
                    log.warn(
                            "The bean '%s' is not served, because its bindService() returns null, as that of a mock does; a test that calls the service needs a @MockitoSpyBean"
                                    .formatted(beanName));
                }
            }
        });
        found.addAll(builtIn(server, interceptors));
        return withoutDuplicates(found);
    }

    private boolean isServedBy(String server, String beanName, GrpcService annotation) {
        boolean served = false;
        for (String wanted : annotation.server()) {
            String known = servers.stream()
                    .filter(name -> canonical(name).equals(canonical(wanted)))
                    .findFirst()
                    .orElseThrow(() -> new UnknownGrpcServerException(beanName, wanted, servers));
            served |= known.equals(server);
        }
        return served;
    }

    private List<GrpcServiceDefinition> builtIn(String server, InterceptorBeans<ServerInterceptor> interceptors) {
        List<ServerInterceptor> global = interceptors.global();
        List<GrpcServiceDefinition> definitions = new ArrayList<>();
        for (String beanName : beanFactory.getBeanNamesForType(BuiltInServices.class)) {
            for (BindableService service :
                    beanFactory.getBean(beanName, BuiltInServices.class).of(server)) {
                BoundService bound = BoundService.of(service);
                List<ServerInterceptor> applied = global;
                for (ServiceInterceptors completing : completing()) {
                    applied = completing.completeBuiltIn(
                            server, bound.definition().getServiceDescriptor(), applied);
                }
                definitions.add(definition(beanName, bound, true, applied));
            }
        }
        return definitions;
    }

    private static List<GrpcServiceDefinition> withoutDuplicates(List<GrpcServiceDefinition> found) {
        Map<String, GrpcServiceDefinition> services = new LinkedHashMap<>();
        for (GrpcServiceDefinition service : found) {
            String name = service.definition().getServiceDescriptor().getName();
            GrpcServiceDefinition other = services.putIfAbsent(name, service);
            if (other != null) {
                throw new DuplicateGrpcServiceException(name, other, service);
            }
        }
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
            String server,
            String beanName,
            Object bean,
            BoundService service,
            GrpcService annotation,
            InterceptorBeans<ServerInterceptor> interceptors) {
        if (TRANSACTIONS) {
            LateTransactions.warn(beanName, service.beanClass(), beanFactory);
        }
        List<ServerInterceptor> applied = interceptors.with(
                List.of(annotation.interceptors()),
                List.of(annotation.interceptorNames()),
                annotation.sortInterceptors());
        for (ServiceInterceptors completing : completing()) {
            applied = completing.complete(server, bean, service.definition().getServiceDescriptor(), applied);
        }
        return definition(beanName, service, false, applied);
    }

    private List<ServiceInterceptors> completing() {
        return beanFactory
                .getBeanProvider(ServiceInterceptors.class)
                .orderedStream()
                .toList();
    }

    private static GrpcServiceDefinition definition(
            String beanName, BoundService service, boolean builtIn, List<ServerInterceptor> interceptors) {
        return new GrpcServiceDefinition(
                beanName,
                service.beanClass(),
                ServerInterceptors.interceptForward(service.definition(), interceptors),
                service.handlers(),
                builtIn,
                List.copyOf(interceptors));
    }
}
