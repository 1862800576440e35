// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import build.buf.protovalidate.Validator;
import io.grpc.protobuf.StatusProto;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.validation.BoundedValidator;
import org.grpcspring.server.validation.ProtovalidateRules;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Takes the rules of messages from their proto. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass({Validator.class, StatusProto.class})
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch("grpc.server.validation.protovalidate")
public final class GrpcProtovalidateAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Validator grpcProtoValidator() {
        return new BoundedValidator();
    }

    @Bean
    ServerRules grpcProtoRules(Validator validator, NamedServers servers) {
        return new ServerRules(
                new ProtovalidateRules(validator),
                servers.where(server -> server.validation().protovalidate()));
    }
}
