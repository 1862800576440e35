// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import java.util.Comparator;
import java.util.List;
import org.grpcspring.server.call.CallPolicy;
import org.grpcspring.server.call.CallSettings;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.lifecycle.ServerFacts;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.util.ClassUtils;

/**
 * Actuator's endpoint {@code grpc}: the servers of the application and what they serve. Safe for use by many threads.
 */
@Endpoint(id = "grpc")
public final class GrpcEndpoint {

    private final List<GrpcServerLifecycle> servers;

    /**
     * Creates the endpoint.
     *
     * @param servers the servers of the application
     */
    public GrpcEndpoint(List<GrpcServerLifecycle> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Returns the servers with their services. */
    @ReadOperation
    public Servers servers() {
        return new Servers(servers.stream()
                .map(GrpcServerLifecycle::facts)
                .map(GrpcEndpoint::server)
                .toList());
    }

    private static Server server(ServerFacts server) {
        CallPolicy calls = server.calls();
        return new Server(
                server.name(),
                server.state(),
                server.addresses().stream().map(Addresses::text).toList(),
                calls == null ? null : calls.settings().executor(),
                calls == null ? null : calls.settings().maxConcurrentCalls(),
                calls == null ? null : calls.callsInFlight(),
                server.services().stream().map(it -> service(it, calls)).toList());
    }

    private static Service service(GrpcServiceDefinition service, @Nullable CallPolicy calls) {
        return new Service(
                service.definition().getServiceDescriptor().getName(),
                service.beanName(),
                name(service.beanClass()),
                service.interceptors().stream()
                        .map(interceptor -> name(interceptor.getClass()))
                        .toList(),
                service.definition().getMethods().stream()
                        .map(definition -> method(definition, calls))
                        .sorted(Comparator.comparing(Method::name))
                        .toList());
    }

    private static Method method(ServerMethodDefinition<?, ?> definition, @Nullable CallPolicy calls) {
        MethodDescriptor<?, ?> descriptor = definition.getMethodDescriptor();
        MessageTypes types = MessageTypes.of(descriptor);
        CallSettings.Method rule = calls == null ? null : calls.of(descriptor.getFullMethodName());
        return new Method(
                String.valueOf(descriptor.getBareMethodName()),
                descriptor.getType(),
                types.request(),
                types.response(),
                rule == null ? null : rule.executor(),
                rule == null ? null : rule.maxConcurrentCalls());
    }

    private static String name(Class<?> type) {
        String name = ClassUtils.getUserClass(type).getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }

    /**
     * What the endpoint tells.
     *
     * @param servers the servers of the application
     */
    public record Servers(List<Server> servers) {}

    /**
     * A server.
     *
     * @param name its name
     * @param state whether it serves
     * @param addresses where it listens
     * @param executor where its calls run, unless a method says otherwise
     * @param maxConcurrentCalls how many calls may be in flight
     * @param callsInFlight how many are, health checks left out
     * @param services what it serves
     */
    public record Server(
            String name,
            ServerFacts.State state,
            List<String> addresses,
            @Nullable String executor,
            @Nullable Integer maxConcurrentCalls,
            @Nullable Integer callsInFlight,
            List<Service> services) {}

    /**
     * A service.
     *
     * @param name its name in gRPC
     * @param bean the name of the bean behind it
     * @param type the class of the bean, or the one that it is a lambda expression in
     * @param interceptors the classes of its interceptors, global ones included, in the order in which they run
     * @param methods its methods
     */
    public record Service(String name, String bean, String type, List<String> interceptors, List<Method> methods) {}

    /**
     * A method.
     *
     * @param name its name in gRPC
     * @param type which side sends a stream
     * @param request the type of the messages received
     * @param response the type of the messages sent
     * @param executor where its calls run
     * @param maxConcurrentCalls how many calls of it, or of its service, may be in flight, if that is limited
     */
    public record Method(
            String name,
            MethodDescriptor.MethodType type,
            @Nullable String request,
            @Nullable String response,
            @Nullable String executor,
            @Nullable Integer maxConcurrentCalls) {}
}
