// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationManager;

/** What one name in the rules says, and what became of it. Not safe for use by many threads. */
final class CallRule {

    private final CallSelector selector;
    private final AuthorizationManager<? super GrpcCall> manager;
    private boolean decides;
    private @Nullable CallRule before;

    CallRule(CallSelector selector, AuthorizationManager<? super GrpcCall> manager) {
        this.selector = selector;
        this.manager = manager;
    }

    CallSelector selector() {
        return selector;
    }

    AuthorizationManager<? super GrpcCall> manager() {
        return manager;
    }

    boolean matches(String fullMethodName) {
        return selector.matches().test(fullMethodName);
    }

    void decide() {
        decides = true;
    }

    void comeAfter(CallRule decisive) {
        before = decisive;
    }

    /** Returns whether it names anything that is served. */
    boolean isKnown() {
        return decides || before != null;
    }

    /** Returns the rule because of which this one never decides, or null. */
    @Nullable
    CallRule hiddenBy() {
        return decides ? null : before;
    }
}
