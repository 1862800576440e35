// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.protobuf.StatusProto;
import jakarta.validation.Validator;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.validation.JakartaRules;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Takes the rules of messages from the constraints that the application's validator knows of their classes. */
@AutoConfiguration(
        after = GrpcServerAutoConfiguration.class,
        afterName = "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration")
@ConditionalOnClass({Validator.class, StatusProto.class})
@ConditionalOnBean({GrpcServerLifecycle.class, Validator.class})
@ConditionalOnSwitch("grpc.server.validation.jakarta")
public final class GrpcJakartaValidationAutoConfiguration {

    @Bean
    ServerRules grpcJakartaRules(Validator validator, NamedServers servers) {
        return new ServerRules(
                new JakartaRules(validator),
                servers.where(server -> server.validation().jakarta()));
    }
}
