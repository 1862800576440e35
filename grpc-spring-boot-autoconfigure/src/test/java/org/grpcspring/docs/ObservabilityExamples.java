// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import org.grpcspring.observation.CallEndListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The code of the page on metrics and traces. */
@Configuration(proxyBeanMethods = false)
class ObservabilityExamples {

    @Bean
    CallEndListener slowCalls() {
        return call -> {
            if (call.nanos() > 1_000_000_000) {
                System.out.println(
                        "Slow: " + call.calledName() + " " + call.status().getCode());
            }
        };
    }
}
