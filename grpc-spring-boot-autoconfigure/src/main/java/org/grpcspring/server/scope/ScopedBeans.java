// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** The beans of one call, and what is to be done when it ends. Safe for use by many threads. */
final class ScopedBeans {

    private static final Log log = LogFactory.getLog(GrpcRequestScope.class);

    private final Map<String, Object> beans = new HashMap<>();
    private final Deque<Runnable> destructions = new ArrayDeque<>();
    private boolean ended;

    synchronized Object get(String name, Supplier<?> creation) {
        Object bean = beans.get(name);
        if (bean == null) {
            if (ended) {
                throw new IllegalStateException("The gRPC call of this bean has ended");
            }
            bean = creation.get();
            beans.put(name, bean);
        }
        return bean;
    }

    synchronized @Nullable Object remove(String name) {
        return beans.remove(name);
    }

    synchronized void onEnd(Runnable destruction) {
        destructions.push(destruction);
    }

    synchronized void end() {
        ended = true;
        beans.clear();
        while (!destructions.isEmpty()) {
            try {
                destructions.pop().run();
            } catch (RuntimeException ex) {
                log.error("A bean of the scope " + GrpcRequestScope.NAME + " cannot be destroyed", ex);
            }
        }
    }
}
