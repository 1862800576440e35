// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import io.grpc.BindableService;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.services.AdminInterface;
import java.util.List;
import java.util.Set;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.BuiltInServices;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Serves grpc-java's admin services where they are switched on; a channelz service of the application's own wins. */
@AutoConfiguration(after = GrpcServerAutoConfiguration.class)
@ConditionalOnClass(AdminInterface.class)
@ConditionalOnBean(GrpcServerLifecycle.class)
@ConditionalOnSwitch(value = "grpc.server.admin-services-enabled", matchIfMissing = false)
@ImportRuntimeHints(GrpcChannelzServiceAutoConfiguration.Hints.class)
public final class GrpcAdminServicesAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcAdminServices")
    BuiltInServices grpcAdminServices(NamedServers servers, ObjectProvider<ChannelzGrpc.ChannelzImplBase> channelz) {
        Set<String> names = servers.where(GrpcServerProperties::adminServicesEnabled);
        boolean hasOwn = channelz.stream().findAny().isPresent();
        List<BindableService> services = AdminInterface.getStandardServices().stream()
                .filter(service ->
                        !hasOwn || !service.getServiceDescriptor().getName().equals(ChannelzGrpc.SERVICE_NAME))
                .<BindableService>map(service -> () -> service)
                .toList();
        return server -> names.contains(server) ? services : List.of();
    }
}
