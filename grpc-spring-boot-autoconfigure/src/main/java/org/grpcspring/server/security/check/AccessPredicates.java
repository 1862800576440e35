// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/** Predicates by what a caller has. */
final class AccessPredicates {

    static final AccessPredicate PERMIT_ALL = (authentication, call) -> true;

    private AccessPredicates() {}

    /** Returns what lets those who have one of some authorities. */
    static AccessPredicate any(Collection<String> wanted) {
        Set<String> names = Set.copyOf(wanted);
        return (authentication, call) -> names(authentication).stream().anyMatch(names::contains);
    }

    /** Returns what lets those who have all of some authorities. */
    static AccessPredicate all(Collection<String> wanted) {
        Set<String> names = Set.copyOf(wanted);
        return (authentication, call) -> names(authentication).containsAll(names);
    }

    private static Set<String> names(Authentication authentication) {
        return authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .map(String::valueOf)
                .collect(Collectors.toSet());
    }
}
