// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to a server; a listener that fails is logged and stops neither the start nor the stop.
 *
 * @param publisher publishes to the listeners
 */
record LifecycleEvents(ApplicationEventPublisher publisher) {

    private static final Log log = LogFactory.getLog(GrpcServerLifecycle.class);

    void publish(ApplicationEvent event) {
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException | Error ex) {
            log.error(
                    "A listener failed at " + event.getClass().getSimpleName() + "; the gRPC server is not affected",
                    ex);
        }
    }
}
