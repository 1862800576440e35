// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import org.grpcspring.samples.security.proto.InventoryGrpc;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What callers may do, in one place. */
@Configuration(proxyBeanMethods = false)
class Rules {

    @Bean
    GrpcCallAuthorization callRules() {
        return calls -> calls.method(InventoryGrpc.getClearMethod())
                .hasRole("MANAGER")
                .service(InventoryGrpc.getServiceDescriptor())
                .hasAnyRole("CLERK", "MANAGER")
                .anyCall()
                .denyAll();
    }
}
