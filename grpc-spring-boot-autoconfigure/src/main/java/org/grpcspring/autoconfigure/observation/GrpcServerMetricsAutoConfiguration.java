// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.Collectors;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.meter.MethodMeters;
import org.grpcspring.server.call.CallLoad;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.observation.ServerMeters;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Measures the calls that are served, and the servers, where there is a meter registry. */
@AutoConfiguration(
        after = GrpcServerAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({GrpcServerLifecycle.class, MeterRegistry.class})
@ConditionalOnBooleanProperty(name = "grpc.observation.metrics.server", matchIfMissing = true)
@EnableConfigurationProperties(GrpcObservationProperties.class)
public final class GrpcServerMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "grpcServerCallMeters")
    CallMeters<MethodMeters> grpcServerCallMeters(
            MeterRegistry registry, GrpcObservationProperties properties, Environment environment) {
        return CallMeters.ofServer(registry, properties.measured(environment));
    }

    @Bean
    @ConditionalOnMissingBean
    ServerMeters grpcServerMeters(ObjectProvider<GrpcServerLifecycle> servers) {
        return new ServerMeters(
                () -> servers.stream().map(GrpcServerLifecycle::getName).collect(Collectors.toSet()),
                name -> servers.stream()
                        .filter(server -> server.getName().equals(name))
                        .map(GrpcServerLifecycle::getLoad)
                        .reduce(CallLoad.NONE, CallLoad::plus));
    }

    @Bean
    GrpcServerBuilderCustomizer grpcServerConnectionsCustomizer(ServerMeters meters) {
        return (builder, server) -> meters.applyTo(builder, server);
    }
}
