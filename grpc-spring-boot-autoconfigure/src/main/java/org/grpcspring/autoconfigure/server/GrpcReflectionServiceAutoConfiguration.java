// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Serves the standard reflection services, {@code v1} and, for older tools, {@code v1alpha}. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(ProtoReflectionServiceV1.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnProperty(name = "grpc.server.reflection-service-enabled", havingValue = "true", matchIfMissing = true)
public final class GrpcReflectionServiceAutoConfiguration {

    @GrpcService
    @ConditionalOnMissingBean(name = "grpcReflectionService")
    BindableService grpcReflectionService() {
        return ProtoReflectionServiceV1.newInstance();
    }

    @GrpcService
    @ConditionalOnMissingBean(name = "grpcReflectionServiceV1Alpha")
    @SuppressWarnings("deprecation")
    BindableService grpcReflectionServiceV1Alpha() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
    }
}
