// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.protobuf.services.ChannelzService;
import java.util.List;
import java.util.Set;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.BuiltInServices;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Serves {@code grpc.channelz.v1.Channelz} where it is switched on: it tells of every channel, server and socket. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ChannelzService.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch(value = "grpc.server.channelz-service-enabled", matchIfMissing = false)
@ImportRuntimeHints(GrpcChannelzServiceAutoConfiguration.Hints.class)
public final class GrpcChannelzServiceAutoConfiguration {

    private static final int MAX_PAGE_SIZE = 100;

    @Bean
    @ConditionalOnMissingBean(ChannelzGrpc.ChannelzImplBase.class)
    BuiltInServices grpcChannelzService(NamedServers servers) {
        ChannelzService channelz = ChannelzService.newInstance(MAX_PAGE_SIZE);
        Set<String> names = servers.where(server -> server.channelzServiceEnabled() && !server.adminServicesEnabled());
        return server -> names.contains(server) ? List.of(channelz) : List.of();
    }

    /** Registers the messages of the service for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            GeneratedCodeHints.register(hints, ChannelzGrpc.class);
        }
    }
}
