// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.inprocess;

import java.util.Set;
import org.grpcspring.inprocess.InProcessAddresses;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Keeps the in-process name that this application serves within this application. */
@Configuration(proxyBeanMethods = false)
public final class InProcessConfiguration {

    @Bean
    InProcessAddresses grpcInProcessAddresses(Environment environment) {
        String name = environment.getProperty("grpc.server.in-process-name");
        return new InProcessAddresses(name == null ? Set.of() : Set.of(name));
    }
}
