// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Serves the standard reflection services, {@code v1} and, for older tools, {@code v1alpha}. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ProtoReflectionServiceV1.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch("grpc.server.reflection-service-enabled")
@ImportRuntimeHints(GrpcReflectionServiceAutoConfiguration.Hints.class)
public final class GrpcReflectionServiceAutoConfiguration {

    @GrpcService
    @ConditionalOnMissingBean(ServerReflectionGrpc.ServerReflectionImplBase.class)
    BindableService grpcReflectionService() {
        return ProtoReflectionServiceV1.newInstance();
    }

    @GrpcService
    @ConditionalOnMissingBean(io.grpc.reflection.v1alpha.ServerReflectionGrpc.ServerReflectionImplBase.class)
    @SuppressWarnings("deprecation")
    BindableService grpcReflectionServiceV1Alpha() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
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
