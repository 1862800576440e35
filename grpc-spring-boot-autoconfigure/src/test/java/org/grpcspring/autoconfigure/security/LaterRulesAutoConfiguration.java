// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Rules of a library, whose name comes after that of what secures servers. */
@AutoConfiguration
class LaterRulesAutoConfiguration {

    @Bean
    GrpcCallAuthorization rules() {
        return calls -> calls.anyCall().authenticated();
    }
}
