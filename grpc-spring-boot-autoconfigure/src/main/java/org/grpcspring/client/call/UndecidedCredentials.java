// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns once when a client calls without credentials although its application has several, none of which is preferred.
 * Safe for use by many threads.
 */
public final class UndecidedCredentials implements ClientInterceptor {

    private static final Log log = LogFactory.getLog(UndecidedCredentials.class);

    private final String client;
    private final List<String> beanNames;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Creates the interceptor.
     *
     * @param client the name of the client
     * @param beanNames the names of the credentials
     */
    public UndecidedCredentials(String client, Collection<String> beanNames) {
        this.client = client;
        this.beanNames = List.copyOf(beanNames);
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        if (options.getCredentials() == null && warned.compareAndSet(false, true)) {
            log.warn(
                    "The gRPC client '%1$s' calls '%2$s' without credentials: none of the CallCredentials beans %3$s is primary; mark one @Primary, or name the client's own in 'grpc.client.%1$s.credentials.bean'"
                            .formatted(client, method.getFullMethodName(), beanNames));
        }
        return next.newCall(method, options);
    }
}
