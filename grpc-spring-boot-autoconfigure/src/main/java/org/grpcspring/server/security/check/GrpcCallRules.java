// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagerFactory;

/**
 * The rules of calls, as in {@code calls.service("shop.v1.Inventory").hasRole("CLERK").anyCall().authenticated()}: the
 * first that names a method holds. Not safe for use by many threads.
 */
public final class GrpcCallRules {

    private final AuthorizationManagerFactory<? super GrpcCall> managers;
    private final List<CallRule> rules = new ArrayList<>();
    private final Map<String, GrpcCallRules> byServer = new LinkedHashMap<>();
    private @Nullable AuthorizationManager<? super GrpcCall> anyCall;
    private @Nullable String incomplete;

    GrpcCallRules(AuthorizationManagerFactory<? super GrpcCall> managers) {
        this.managers = managers;
    }

    /** Names services, such as {@code shop.v1.Inventory}. */
    public GrpcCallRule service(String... names) {
        return rule(Stream.of(names).map(CallSelector::service));
    }

    /** Names a service. */
    public GrpcCallRule service(ServiceDescriptor service) {
        return service(service.getName());
    }

    /** Names methods, such as {@code OrdersGrpc.getCancelMethod()}. */
    public GrpcCallRule method(MethodDescriptor<?, ?>... methods) {
        return rule(Stream.of(methods).map(MethodDescriptor::getFullMethodName).map(CallSelector::method));
    }

    /** Names methods by their full names, such as {@code shop.v1.Orders/Cancel}. */
    public GrpcCallRule method(String... fullNames) {
        return rule(Stream.of(fullNames).map(CallSelector::method));
    }

    /** Names methods by patterns of their full names, such as {@code shop.v1.*}{@code /Get*}. */
    public GrpcCallRule pattern(String... patterns) {
        return rule(Stream.of(patterns).map(CallSelector::pattern));
    }

    /** Names all calls that no rule before names; no rule comes after it. */
    public GrpcCallRule anyCall() {
        return rule("anyCall()", manager -> anyCall = manager);
    }

    /**
     * Says what holds on one server, where it takes the place of what is said for all.
     *
     * @param name the name of the server, as under {@code grpc.servers}
     * @param authorization adds its rules
     */
    public GrpcCallRules server(String name, GrpcCallAuthorization authorization) {
        GrpcCallRules ofServer = byServer.computeIfAbsent(name, any -> new GrpcCallRules(managers));
        authorization.authorize(ofServer);
        ofServer.checkComplete();
        return this;
    }

    private GrpcCallRule rule(Stream<CallSelector> named) {
        List<CallSelector> selectors = named.toList();
        return rule(
                selectors.toString(),
                manager -> selectors.forEach(selector -> rules.add(new CallRule(selector, manager))));
    }

    private GrpcCallRule rule(String what, Consumer<AuthorizationManager<? super GrpcCall>> decision) {
        checkComplete();
        if (anyCall != null) {
            throw new InvalidCallRuleException(
                    "The rule of %s comes after anyCall(), which decides all calls before it".formatted(what),
                    "Move anyCall() to the end of the rules; of several GrpcCallAuthorization beans, the last has it");
        }
        incomplete = what;
        return new GrpcCallRule(this, managers, manager -> {
            incomplete = null;
            decision.accept(manager);
        });
    }

    /** Checks that the last rule says who may call. */
    void checkComplete() {
        if (incomplete != null) {
            throw new InvalidCallRuleException(
                    "The rule of %s does not say who may call".formatted(incomplete),
                    "Complete it, as by hasRole(\"...\") or denyAll()");
        }
    }

    /** Returns whether there are none, for any server. */
    boolean areEmpty() {
        return rules.isEmpty() && anyCall == null && byServer.isEmpty();
    }

    List<CallRule> rules() {
        return rules;
    }

    Map<String, GrpcCallRules> byServer() {
        return byServer;
    }

    AuthorizationManager<? super GrpcCall> ofAnyCall() {
        return anyCall == null ? managers.denyAll() : anyCall;
    }
}
