// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.codec;

import org.grpcspring.codec.GrpcCodecs;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Collects the codecs of the application. */
@Configuration(proxyBeanMethods = false)
public final class CodecConfiguration {

    @Bean
    GrpcCodecs grpcCodecs(ListableBeanFactory beanFactory) {
        return new GrpcCodecs(beanFactory);
    }
}
