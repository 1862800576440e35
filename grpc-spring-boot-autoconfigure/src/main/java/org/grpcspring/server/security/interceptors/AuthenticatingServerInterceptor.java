// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.Context;
import io.grpc.ServerInterceptor;
import org.springframework.security.core.context.SecurityContext;

/** Finds out who calls. */
public interface AuthenticatingServerInterceptor extends ServerInterceptor {

    /** The security context of the call, wherever gRPC's context is carried to. */
    Context.Key<SecurityContext> SECURITY_CONTEXT_KEY = Context.key("security-context");
}
