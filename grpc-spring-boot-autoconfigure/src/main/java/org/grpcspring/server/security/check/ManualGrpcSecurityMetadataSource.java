// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;

/**
 * Rules of calls in the form that net.devh's starter has for them: what is said of a method last holds, and methods of
 * which nothing is said have a default, which lets nobody at first. Not safe for use by many threads.
 */
public final class ManualGrpcSecurityMetadataSource implements GrpcSecurityMetadataSource {

    private final Map<String, AccessPredicate> byMethod = new LinkedHashMap<>();
    private AccessPredicate ofOthers = AccessPredicate.denyAll();

    /** Creates a source whose default lets nobody. */
    public ManualGrpcSecurityMetadataSource() {}

    /** Says who may call the methods of a service. */
    public ManualGrpcSecurityMetadataSource set(ServiceDescriptor service, AccessPredicate predicate) {
        service.getMethods().forEach(method -> set(method, predicate));
        return this;
    }

    /** Lets the default hold for the methods of a service. */
    public ManualGrpcSecurityMetadataSource remove(ServiceDescriptor service) {
        service.getMethods().forEach(this::remove);
        return this;
    }

    /** Says who may call a method. */
    public ManualGrpcSecurityMetadataSource set(MethodDescriptor<?, ?> method, AccessPredicate predicate) {
        byMethod.put(method.getFullMethodName(), predicate);
        return this;
    }

    /** Lets the default hold for a method. */
    public ManualGrpcSecurityMetadataSource remove(MethodDescriptor<?, ?> method) {
        byMethod.remove(method.getFullMethodName());
        return this;
    }

    /** Says who may call the methods of which nothing else is said. */
    public ManualGrpcSecurityMetadataSource setDefault(AccessPredicate predicate) {
        ofOthers = predicate;
        return this;
    }

    @Override
    public void authorize(GrpcCallRules calls) {
        byMethod.forEach((method, predicate) -> rule(calls.method(method), predicate));
        rule(calls.anyCall(), ofOthers);
    }

    private static void rule(GrpcCallRule rule, AccessPredicate predicate) {
        if (predicate.equals(AccessPredicate.permitAll())) {
            rule.permitAll();
        } else {
            rule.access(manager(predicate));
        }
    }

    private static AuthorizationManager<GrpcCall> manager(AccessPredicate predicate) {
        return (caller, call) -> {
            Authentication authentication = caller.get();
            return new AuthorizationDecision(authentication != null && predicate.test(authentication, call.call()));
        };
    }
}
