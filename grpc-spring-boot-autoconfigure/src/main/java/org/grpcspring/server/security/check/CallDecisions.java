// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.grpcspring.spelling.KnownNames;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagerFactory;

/**
 * Compiles the rules of calls into one decision for each method that is served. Belongs to the thread that starts
 * servers.
 */
public final class CallDecisions {

    private final GrpcCallRules rules;
    private final Set<String> known = new TreeSet<>();

    private CallDecisions(GrpcCallRules rules) {
        this.rules = rules;
    }

    /**
     * Collects rules; without any, all calls need to be authenticated.
     *
     * @param authorizations add the rules
     * @param managers makes what decides by roles and authorities
     * @throws InvalidCallRuleException if a rule comes after {@code anyCall()}
     */
    public static CallDecisions of(
            List<GrpcCallAuthorization> authorizations, AuthorizationManagerFactory<? super GrpcCall> managers) {
        GrpcCallRules rules = new GrpcCallRules(managers);
        authorizations.forEach(authorization -> authorization.authorize(rules));
        rules.checkComplete();
        if (rules.areEmpty()) {
            rules.anyCall().authenticated();
        }
        return new CallDecisions(rules);
    }

    /**
     * Returns what decides the calls of each method of a service, by full name.
     *
     * @param server the server that serves it
     * @param service returns the methods
     * @param isOpen whether calls are let in, without credentials, that only {@code anyCall()} names; these have no
     *     entry
     */
    public Map<String, AuthorizationManager<? super GrpcCall>> of(
            String server, ServiceDescriptor service, boolean isOpen) {
        GrpcCallRules ofServer = of(server);
        Map<String, AuthorizationManager<? super GrpcCall>> decisions = new HashMap<>();
        known.add(service.getName());
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
            String name = method.getFullMethodName();
            known.add(name);
            CallRule rule = decisive(ofServer, name);
            if (rule != null) {
                decisions.put(name, rule.manager());
            } else if (!isOpen) {
                decisions.put(name, ofServer.ofAnyCall());
            }
        }
        return Map.copyOf(decisions);
    }

    /** Returns what decides the calls of methods that a server does not serve, whatever their names. */
    public AuthorizationManager<? super GrpcCall> ofUnknown(String server) {
        return of(server).ofAnyCall();
    }

    /**
     * Checks that every rule decides something, once the methods of all servers are known.
     *
     * @param servers the names of the servers
     * @throws InvalidCallRuleException if one does not
     */
    public void check(Set<String> servers) {
        check(rules);
        rules.byServer().forEach((server, ofServer) -> {
            if (!servers.contains(server)) {
                KnownNames names = KnownNames.of(servers);
                throw new InvalidCallRuleException(
                        "Rules are given for the server '%s', which does not exist".formatted(server),
                        "%sName one of these servers: %s".formatted(names.question(server), names));
            }
            check(ofServer);
        });
    }

    private void check(GrpcCallRules checked) {
        for (CallRule rule : checked.rules()) {
            CallSelector selector = rule.selector();
            CallRule before = rule.hiddenBy();
            if (!rule.isKnown()) {
                KnownNames names = KnownNames.of(known);
                throw new InvalidCallRuleException(
                        "The rule of the %s names nothing that is served".formatted(selector),
                        "%sName one of these: %s".formatted(names.question(selector.name()), names));
            }
            if (before != null) {
                throw new InvalidCallRuleException(
                        "The rule of the %s never holds: the rule of the %s comes first".formatted(selector, before.selector()),
                        "Remove one of the two, or write the one of fewer methods first");
            }
        }
    }

    private static @Nullable CallRule decisive(GrpcCallRules rules, String method) {
        CallRule decisive = null;
        for (CallRule rule : rules.rules()) {
            if (rule.matches(method)) {
                if (decisive == null) {
                    decisive = rule;
                    rule.decide();
                } else {
                    rule.comeAfter(decisive);
                }
            }
        }
        return decisive;
    }

    private GrpcCallRules of(String server) {
        return rules.byServer().getOrDefault(server, rules);
    }
}
