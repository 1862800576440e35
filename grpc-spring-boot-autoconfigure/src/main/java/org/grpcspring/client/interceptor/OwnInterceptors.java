// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.interceptor;

import io.grpc.ClientInterceptor;
import java.util.List;

/**
 * The interceptors of one stub beside those of its client.
 *
 * @param classes classes whose only bean is taken, or of which an instance is created if there is none
 * @param beanNames names of beans
 * @param sorted whether they and those of the client are sorted together, rather than the client's first
 */
public record OwnInterceptors(
        List<Class<? extends ClientInterceptor>> classes, List<String> beanNames, boolean sorted) {

    /** No interceptors beside those of the client. */
    public static final OwnInterceptors NONE = new OwnInterceptors(List.of(), List.of(), false);

    /** Copies the lists. */
    public OwnInterceptors {
        classes = List.copyOf(classes);
        beanNames = List.copyOf(beanNames);
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return classes.isEmpty() && beanNames.isEmpty();
    }
}
