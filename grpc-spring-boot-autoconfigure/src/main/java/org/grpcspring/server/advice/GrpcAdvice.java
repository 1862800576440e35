// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Makes the methods of a bean that are annotated with {@link GrpcExceptionHandler} handle exceptions of every gRPC
 * service. Put it on a class, or on a method, which becomes a {@code @Bean} method. Of several such beans, the first by
 * {@code @Order} that handles an exception is asked.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Component
@Bean
public @interface GrpcAdvice {}
