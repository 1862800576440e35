// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Makes an {@link io.grpc.Codec} known to the servers and clients of the application, by its
 * {@linkplain io.grpc.Codec#getMessageEncoding() name}. Put it on a class, or on a method, which becomes a
 * {@code @Bean} method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Component
@Bean
public @interface GrpcCodec {

    /** Whether the codec is advertised to peers as one that messages may be compressed with. */
    boolean advertised() default false;

    /** For which direction it is. */
    CodecType codecType() default CodecType.ALL;
}
