// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/** Cancels the calls that Spring no longer waits for, before it destroys the beans that they need. */
final class LastCalls implements ApplicationListener<ContextClosedEvent>, Ordered {

    private final DefaultListableBeanFactory beanFactory;
    private final ObjectProvider<GrpcServerLifecycle> servers;

    LastCalls(DefaultListableBeanFactory beanFactory, ObjectProvider<GrpcServerLifecycle> servers) {
        this.beanFactory = beanFactory;
        this.servers = servers;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().getAutowireCapableBeanFactory().equals(beanFactory)) {
            // Singletons are destroyed in the reverse of this order, so the last one registered is the first one out.
            beanFactory.registerDisposableBean(
                    LastCalls.class.getName() + ".canceller", () -> servers.forEach(GrpcServerLifecycle::cancelCalls));
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
