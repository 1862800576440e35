// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
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

/** Serves the standard reflection services, {@code v1} and, for older tools, {@code v1alpha}. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ProtoReflectionServiceV1.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch("grpc.server.reflection-service-enabled")
@ImportRuntimeHints(GrpcReflectionServiceAutoConfiguration.Hints.class)
public final class GrpcReflectionServiceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(ServerReflectionGrpc.ServerReflectionImplBase.class)
    BuiltInServices grpcReflectionService(NamedServers servers) {
        return on(ProtoReflectionServiceV1.newInstance(), servers);
    }

    // Deprecated in grpc-java, but the only one that older tools call.
    @Bean
    @ConditionalOnMissingBean(io.grpc.reflection.v1alpha.ServerReflectionGrpc.ServerReflectionImplBase.class)
    @SuppressWarnings("deprecation")
    BuiltInServices grpcReflectionServiceV1Alpha(NamedServers servers) {
        return on(io.grpc.protobuf.services.ProtoReflectionService.newInstance(), servers);
    }

    private static BuiltInServices on(BindableService reflection, NamedServers servers) {
        Set<String> names = servers.where(GrpcServerProperties::reflectionServiceEnabled);
        return server -> names.contains(server) ? List.of(reflection) : List.of();
    }

    /** Registers the messages of the reflection services for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            GeneratedCodeHints.register(hints, ServerReflectionGrpc.class);
            GeneratedCodeHints.register(hints, io.grpc.reflection.v1alpha.ServerReflectionGrpc.class);
        }
    }
}
