// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import org.reactivestreams.Publisher;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Lets publishers of Reactor know who calls. Loaded only where Reactor and Spring Security are. Thread-safe. */
final class ReactiveCallers {

    private ReactiveCallers() {}

    /** Returns a publisher whose {@link ReactiveSecurityContextHolder} has the security context of this thread. */
    static Publisher<?> within(Publisher<?> publisher) {
        SecurityContext caller = SecurityContextHolder.getContext();
        if (caller.getAuthentication() == null) {
            return publisher;
        }
        Context context = ReactiveSecurityContextHolder.withSecurityContext(Mono.just(caller));
        if (publisher instanceof Mono<?> mono) {
            return mono.contextWrite(context);
        }
        return publisher instanceof Flux<?> flux ? flux.contextWrite(context) : publisher;
    }
}
