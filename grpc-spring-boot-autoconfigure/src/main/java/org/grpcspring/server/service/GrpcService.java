// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Service;

/**
 * Makes a bean a gRPC service: put it on a class, which becomes a bean where component scanning finds it, or on a
 * method, which becomes a {@code @Bean} method. The bean is an {@link io.grpc.BindableService}, as every generated
 * {@code …ImplBase} is, or it is of any class and {@link #value()} says which service its methods serve: each RPC is
 * served by the method of the same name, which takes the request, or a stream of them, and returns the reply, or a
 * stream of them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Service
@Bean
public @interface GrpcService {

    /** The name of the server that {@code grpc.server.*} configures. */
    String DEFAULT_SERVER = "default";

    /** The generated {@code …Grpc} class of the service that the bean's methods serve; none for a bindable service. */
    Class<?> value() default void.class;

    /**
     * Whether an RPC may lack a method, and is answered with {@code UNIMPLEMENTED} then, instead of failing the start.
     */
    boolean partial() default false;

    /** The names of the servers that serve it, as under {@code grpc.servers}. */
    String[] server() default DEFAULT_SERVER;

    /**
     * Interceptors of this service by class: the bean of that class, or a new instance where there is none. They run
     * after the global ones, in the order written.
     */
    Class<? extends ServerInterceptor>[] interceptors() default {};

    /** Interceptors of this service by bean name. They run after {@link #interceptors()}, in the order written. */
    String[] interceptorNames() default {};

    /** Whether this service's interceptors and the global ones are sorted together, by their order. */
    boolean sortInterceptors() default false;
}
