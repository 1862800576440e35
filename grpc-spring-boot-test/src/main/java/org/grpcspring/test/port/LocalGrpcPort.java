// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.port;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Value;

/**
 * Injects the port that a gRPC server of the test's application listens on, into a field or a parameter of a test. The
 * test's property {@code grpc.server.port=0} takes a free one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Value("${local.grpc.server.port}")
public @interface LocalGrpcPort {

    /** The name of the server, as under {@code grpc.servers}. */
    String value() default "default";
}
