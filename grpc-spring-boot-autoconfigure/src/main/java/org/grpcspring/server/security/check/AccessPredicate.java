// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.inprocess.InProcessSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Decides on calls, for {@link ManualGrpcSecurityMetadataSource}. All but {@link #permitAll()} are only asked for calls
 * that somebody makes, be it an anonymous user. Roles are authorities as they are, without a prefix being added.
 */
@FunctionalInterface
public interface AccessPredicate extends BiPredicate<Authentication, ServerCall<?, ?>> {

    @Override
    boolean test(Authentication authentication, ServerCall<?, ?> serverCall);

    @Override
    default AccessPredicate negate() {
        return (authentication, call) -> !test(authentication, call);
    }

    /** Returns what lets those whom both let. */
    default AccessPredicate and(Predicate<? super Authentication> other) {
        return (authentication, call) -> test(authentication, call) && other.test(authentication);
    }

    @Override
    default AccessPredicate and(BiPredicate<? super Authentication, ? super ServerCall<?, ?>> other) {
        return (authentication, call) -> test(authentication, call) && other.test(authentication, call);
    }

    /** Returns what lets those whom one of both lets. */
    default AccessPredicate or(Predicate<? super Authentication> other) {
        return (authentication, call) -> test(authentication, call) || other.test(authentication);
    }

    @Override
    default AccessPredicate or(BiPredicate<? super Authentication, ? super ServerCall<?, ?>> other) {
        return (authentication, call) -> test(authentication, call) || other.test(authentication, call);
    }

    /** Lets everybody, also without credentials. */
    static AccessPredicate permitAll() {
        return AccessPredicates.PERMIT_ALL;
    }

    /** Lets everybody who is authenticated, also an anonymous user. */
    static AccessPredicate authenticated() {
        return (authentication, call) -> true;
    }

    /** Lets everybody who is authenticated but an anonymous user. */
    static AccessPredicate fullyAuthenticated() {
        return (authentication, call) -> !(authentication instanceof AnonymousAuthenticationToken);
    }

    /** Lets nobody. */
    static AccessPredicate denyAll() {
        return (authentication, call) -> false;
    }

    /** Lets those with a role. */
    static AccessPredicate hasRole(String role) {
        return AccessPredicates.any(List.of(role));
    }

    /** Lets those with an authority. */
    static AccessPredicate hasAuthority(GrantedAuthority role) {
        return hasAnyAuthority(role);
    }

    /** Lets those with one of some roles. */
    static AccessPredicate hasAnyRole(String... roles) {
        return AccessPredicates.any(Arrays.asList(roles));
    }

    /** Lets those with one of some roles. */
    static AccessPredicate hasAnyRole(Collection<String> roles) {
        return AccessPredicates.any(roles);
    }

    /** Lets those with one of some authorities. */
    static AccessPredicate hasAnyAuthority(GrantedAuthority... roles) {
        return hasAnyAuthority(Arrays.asList(roles));
    }

    /** Lets those with one of some authorities. */
    static AccessPredicate hasAnyAuthority(Collection<GrantedAuthority> roles) {
        List<GrantedAuthority> wanted = List.copyOf(roles);
        return (authentication, call) -> wanted.stream().anyMatch(authentication.getAuthorities()::contains);
    }

    /** Lets those with all of some roles. */
    static AccessPredicate hasAllRoles(String... roles) {
        return AccessPredicates.all(Arrays.asList(roles));
    }

    /** Lets those with all of some roles. */
    static AccessPredicate hasAllRoles(Collection<String> roles) {
        return AccessPredicates.all(roles);
    }

    /** Lets those with all of some authorities. */
    static AccessPredicate hasAllAuthorities(GrantedAuthority... roles) {
        return hasAllAuthorities(Arrays.asList(roles));
    }

    /** Lets those with all of some authorities. */
    static AccessPredicate hasAllAuthorities(Collection<GrantedAuthority> roles) {
        List<GrantedAuthority> wanted = List.copyOf(roles);
        return (authentication, call) -> authentication.getAuthorities().containsAll(wanted);
    }

    /** Lets calls from some addresses; in process and on a Unix domain socket these need not be IP addresses. */
    static AccessPredicate fromClientAddress(Predicate<? super SocketAddress> remoteAddressCheck) {
        return (authentication, call) -> remoteAddressCheck.test(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    }

    /** Lets calls to some addresses of the server. */
    static AccessPredicate toServerAddress(Predicate<? super SocketAddress> localAddressCheck) {
        return (authentication, call) -> localAddressCheck.test(call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
    }

    /** Decides on addresses. */
    @FunctionalInterface
    interface SocketPredicate extends Predicate<SocketAddress> {

        /** Takes addresses of a type. */
        static SocketPredicate type(Class<? extends SocketAddress> type) {
            return type::isInstance;
        }

        /** Takes addresses of a type, and of these some. */
        static <T> SocketPredicate typeAnd(Class<T> type, Predicate<T> condition) {
            return address -> type.isInstance(address) && condition.test(type.cast(address));
        }

        /** Takes addresses in process. */
        static SocketPredicate inProcess() {
            return type(InProcessSocketAddress.class);
        }

        /** Takes one address in process. */
        static SocketPredicate inProcess(String name) {
            return typeAnd(InProcessSocketAddress.class, address -> name.equals(address.getName()));
        }

        /** Takes IP addresses. */
        static SocketPredicate inet() {
            return type(InetSocketAddress.class);
        }
    }
}
