// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.Context;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/** The caller of one call, made known to Spring Security and gRPC while code of the call runs. */
final class CallerScope {

    private final SecurityContext security;
    private final Context context;

    CallerScope(SecurityContext security) {
        this.security = security;
        this.context = Context.current().withValue(AuthenticatingServerInterceptor.SECURITY_CONTEXT_KEY, security);
    }

    /** Begins, and returns what has to be ended on the same thread. */
    Entered enter() {
        SecurityContext before = SecurityContextHolder.getContext();
        SecurityContextHolder.setContext(security);
        return new Entered(before, context.attach(), context);
    }

    /** What was there before. */
    record Entered(SecurityContext before, Context previous, Context context) implements AutoCloseable {

        @Override
        public void close() {
            context.detach(previous);
            Authentication authentication = before.getAuthentication();
            if (authentication == null) {
                SecurityContextHolder.clearContext();
            } else {
                SecurityContextHolder.setContext(before);
            }
        }
    }
}
