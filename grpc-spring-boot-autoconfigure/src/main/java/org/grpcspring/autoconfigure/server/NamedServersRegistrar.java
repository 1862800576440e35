// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/** Registers the servers under {@code grpc.servers}, each with its own address, encryption, executor and limits. */
final class NamedServersRegistrar implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        NamedServer.warnOfStrays(environment);
        NamedServer.others(environment).stream()
                .filter(server -> server.properties().enabled())
                .forEach(server -> register(server, registry));
    }

    private static void register(NamedServer server, BeanRegistry registry) {
        if (ServerTls.isConfigured(server.properties())) {
            registry.registerBean(
                    ServerTls.beanName(server.name()),
                    RotatingTls.class,
                    bean -> bean.supplier(context -> ServerTls.of(
                            server, context.beanProvider(SslBundles.class).getIfAvailable())));
        }
        if (server.isOnNetwork()) {
            registry.registerBean(
                    server.name() + "GrpcServerLifecycle",
                    GrpcServerLifecycle.class,
                    bean -> bean.supplier(
                            context -> context.bean(ServerLifecycles.class).network(server, tls(server, context))));
        }
        if (server.properties().inProcessName() != null) {
            registry.registerBean(
                    server.name() + "GrpcInProcessServerLifecycle",
                    GrpcServerLifecycle.class,
                    bean -> bean.supplier(
                            context -> context.bean(ServerLifecycles.class).inProcess(server)));
        }
    }

    private static @Nullable RotatingTls tls(NamedServer server, SupplierContext context) {
        return ServerTls.isConfigured(server.properties())
                ? context.bean(ServerTls.beanName(server.name()), RotatingTls.class)
                : null;
    }
}
