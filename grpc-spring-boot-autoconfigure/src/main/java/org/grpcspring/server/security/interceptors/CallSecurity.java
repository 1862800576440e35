// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServiceDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.CallDecisions;
import org.grpcspring.server.security.check.GrpcCall;
import org.grpcspring.server.service.ServiceInterceptors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.AuthorizationManager;

/**
 * Secures the services of all servers. Itself it holds the place among the global interceptors where that is done, and
 * lets every call pass; the interceptor of each service takes this place when the server starts. Safe for use by many
 * threads, once they have started.
 */
public final class CallSecurity implements ServiceInterceptors, ServerInterceptor {

    private final GrpcAuthenticationReader reader;
    private final CallDecisions decisions;
    private final Set<String> openServices;
    private final @Nullable AuthorizationEventPublisher events;
    private final CallRefusals refusals;
    private final Set<String> started = new HashSet<>();
    private final Map<String, Set<String>> secured = new HashMap<>();

    /**
     * Creates what secures services.
     *
     * @param reader finds out who calls
     * @param decisions say what callers may do
     * @param openServices the names of built-in services that all may call, unless a rule names them
     * @param events publishes the decisions, or null
     */
    public CallSecurity(
            GrpcAuthenticationReader reader,
            CallDecisions decisions,
            Set<String> openServices,
            @Nullable AuthorizationEventPublisher events) {
        this.reader = reader;
        this.decisions = decisions;
        this.openServices = Set.copyOf(openServices);
        this.events = events;
        this.refusals = new CallRefusals(reader.challenge());
    }

    GrpcAuthenticationReader reader() {
        return reader;
    }

    CallRefusals refusals() {
        return refusals;
    }

    @Nullable
    AuthorizationEventPublisher events() {
        return events;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return next.startCall(call, headers);
    }

    @Override
    public List<ServerInterceptor> complete(
            String server, Object service, ServiceDescriptor descriptor, List<ServerInterceptor> interceptors) {
        return placed(server, descriptor, false, interceptors, true);
    }

    @Override
    public List<ServerInterceptor> completeBuiltIn(
            String server, ServiceDescriptor descriptor, List<ServerInterceptor> interceptors) {
        return placed(server, descriptor, openServices.contains(descriptor.getName()), interceptors, false);
    }

    /**
     * Makes a server answer calls of unknown methods only to those who may know of them, secures what others add to its
     * builder, and checks the rules once all servers are known.
     *
     * @param builder the server's builder
     * @param server its name
     * @param servers the names of all servers that are started
     * @throws org.grpcspring.server.security.check.InvalidCallRuleException if a rule is wrong
     */
    public void applyTo(ServerBuilder<?> builder, String server, Set<String> servers) {
        AuthorizationManager<? super GrpcCall> ofAnyCall = decisions.ofUnknown(server);
        builder.fallbackHandlerRegistry(new UnknownMethods(new SecuredCalls(this, method -> ofAnyCall, false)));
        Set<String> elsewhere = new HashSet<>(secured.getOrDefault(server, Set.of()));
        elsewhere.add(UnknownMethods.NAME);
        builder.intercept(new SecuredCalls(this, method -> elsewhere.contains(method) ? null : ofAnyCall, false));
        started.add(server);
        if (started.containsAll(servers)) {
            decisions.check(servers);
        }
    }

    private List<ServerInterceptor> placed(
            String server,
            ServiceDescriptor descriptor,
            boolean isOpen,
            List<ServerInterceptor> interceptors,
            boolean isGuarded) {
        ServerInterceptor own = new SecuredCalls(this, decisions.of(server, descriptor, isOpen)::get, isGuarded);
        if (interceptors.contains(this)) {
            Set<String> methods = secured.computeIfAbsent(server, any -> new HashSet<>());
            descriptor.getMethods().forEach(method -> methods.add(method.getFullMethodName()));
        }
        return interceptors.stream()
                .map(interceptor -> interceptor.equals(this) ? own : interceptor)
                .toList();
    }
}
