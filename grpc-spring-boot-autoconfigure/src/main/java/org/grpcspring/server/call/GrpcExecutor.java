// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says where the calls of a service, or of one of its methods, run instead of {@code grpc.server.executor}. An
 * annotation on a method wins over the one on its class.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface GrpcExecutor {

    /** Runs calls on the connection's event loop: only for methods that never block, not even on a lock. */
    String DIRECT = "direct";

    /** Runs each call on a virtual thread of its own; needs Java 21. */
    String VIRTUAL = "virtual";

    /** Runs calls on the server's bounded pool of platform threads. */
    String PLATFORM = "platform";

    /** One of the above, or the name of a bean of type {@link java.util.concurrent.Executor}. */
    String value();
}
