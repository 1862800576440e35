// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.ClientInterceptor;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Injects a stub of any generated kind, a {@link io.grpc.Channel} or a {@link io.grpc.ManagedChannel} into a field, a
 * setter, a constructor parameter or a parameter of a {@code @Bean} method. Also usable as a meta-annotation. All
 * injection points with the same name share one channel, which connects at its first call. In a test, a
 * {@code @MockitoBean} or {@code @TestBean} of the stub's type is injected instead; of several, the one whose field has
 * this annotation with the same name. A bean of the application never is.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Autowired
public @interface GrpcClient {

    /**
     * The name of the client, under which {@code grpc.client.<name>.*} configures it; may hold <code>${…}</code>
     * placeholders.
     */
    String value();

    /**
     * Interceptors of this stub by class: the bean of that class, or a new instance where there is none. They run after
     * those of the client, in the order written.
     */
    Class<? extends ClientInterceptor>[] interceptors() default {};

    /** Interceptors of this stub by bean name. They run after {@link #interceptors()}, in the order written. */
    String[] interceptorNames() default {};

    /** Whether this stub's interceptors and those of the client are sorted together, by their order. */
    boolean sortInterceptors() default false;
}
