// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.interceptor;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Puts an {@link io.grpc.ClientInterceptor} bean before every gRPC client, in the order of {@code @Order} or
 * {@code Ordered}; see {@link org.grpcspring.interceptor.InterceptorOrder}. Put it on a class, or on a method, which
 * becomes a {@code @Bean} method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Component
@Bean
public @interface GrpcGlobalClientInterceptor {}
