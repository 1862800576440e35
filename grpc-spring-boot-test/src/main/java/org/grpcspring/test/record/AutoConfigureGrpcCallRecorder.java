// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Adds a {@link GrpcCallRecorder} to the application of a test: it records the calls of all servers and clients, and is
 * empty at the start of each test method, before {@code @BeforeEach}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ImportAutoConfiguration(GrpcCallRecorderAutoConfiguration.class)
@PropertyMapping("grpc-test.call-recorder")
public @interface AutoConfigureGrpcCallRecorder {

    /** How many calls are kept; the oldest is dropped for a further one. */
    int maxCalls() default 1000;

    /** How many messages are kept of one call, of both directions together; the oldest is dropped for a further one. */
    int maxMessages() default 1000;
}
