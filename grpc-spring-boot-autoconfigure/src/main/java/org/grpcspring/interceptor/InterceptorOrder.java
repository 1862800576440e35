// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.interceptor;

import org.springframework.core.Ordered;

/**
 * Orders of interceptors, the same on the server and on the client: a lower value runs first, that is, farther from the
 * service or the stub's caller on the server and nearer to it on the client. The values leave room for an application's
 * own interceptors between them.
 */
public final class InterceptorOrder {

    /** Runs before every other interceptor. */
    public static final int ORDER_FIRST = Ordered.HIGHEST_PRECEDENCE;

    /** Turns exceptions into a status. */
    public static final int ORDER_GLOBAL_EXCEPTION_HANDLING = 0;

    /** Measures and traces. */
    public static final int ORDER_TRACING_METRICS = 2500;

    /** Turns security exceptions into a status. */
    public static final int ORDER_SECURITY_EXCEPTION_HANDLING = 5000;

    /** Finds out who calls. */
    public static final int ORDER_SECURITY_AUTHENTICATION = 5100;

    /** Decides whether the caller may. */
    public static final int ORDER_SECURITY_AUTHORISATION = 5200;

    /** Checks messages by their rules. */
    public static final int ORDER_VALIDATION = 5300;

    /** Runs after every other interceptor, and is the default. */
    public static final int ORDER_LAST = Ordered.LOWEST_PRECEDENCE;

    private InterceptorOrder() {}
}
