// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A configuration that is not part of any slice. */
@Configuration(proxyBeanMethods = false)
class MarketConfiguration {

    @Bean
    StringBuilder ledger() {
        return new StringBuilder();
    }
}
