// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import java.util.function.Consumer;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagerFactory;

/** Says who may make the calls that a rule names. Roles are without their prefix, as in Spring Security's own rules. */
public final class GrpcCallRule {

    private final GrpcCallRules rules;
    private final AuthorizationManagerFactory<? super GrpcCall> managers;
    private final Consumer<AuthorizationManager<? super GrpcCall>> decision;

    GrpcCallRule(
            GrpcCallRules rules,
            AuthorizationManagerFactory<? super GrpcCall> managers,
            Consumer<AuthorizationManager<? super GrpcCall>> decision) {
        this.rules = rules;
        this.managers = managers;
        this.decision = decision;
    }

    /** Lets everybody, also without credentials. Wrong credentials are refused nonetheless. */
    public GrpcCallRules permitAll() {
        return access(managers.permitAll());
    }

    /** Lets nobody. */
    public GrpcCallRules denyAll() {
        return access(managers.denyAll());
    }

    /** Lets those who are authenticated, and not anonymous. */
    public GrpcCallRules authenticated() {
        return access(managers.authenticated());
    }

    /** Lets those who are authenticated, and neither anonymous nor remembered. */
    public GrpcCallRules fullyAuthenticated() {
        return access(managers.fullyAuthenticated());
    }

    /** Lets those who are anonymous. */
    public GrpcCallRules anonymous() {
        return access(managers.anonymous());
    }

    /** Lets those with a role, such as {@code CLERK}. */
    public GrpcCallRules hasRole(String role) {
        return access(managers.hasRole(role));
    }

    /** Lets those with one of some roles. */
    public GrpcCallRules hasAnyRole(String... roles) {
        return access(managers.hasAnyRole(roles));
    }

    /** Lets those with all of some roles. */
    public GrpcCallRules hasAllRoles(String... roles) {
        return access(managers.hasAllRoles(roles));
    }

    /** Lets those with an authority, such as {@code SCOPE_orders}. */
    public GrpcCallRules hasAuthority(String authority) {
        return access(managers.hasAuthority(authority));
    }

    /** Lets those with one of some authorities. */
    public GrpcCallRules hasAnyAuthority(String... authorities) {
        return access(managers.hasAnyAuthority(authorities));
    }

    /** Lets those with all of some authorities. */
    public GrpcCallRules hasAllAuthorities(String... authorities) {
        return access(managers.hasAllAuthorities(authorities));
    }

    /** Lets those whom a manager lets. */
    public GrpcCallRules access(AuthorizationManager<? super GrpcCall> manager) {
        decision.accept(manager);
        return rules;
    }
}
