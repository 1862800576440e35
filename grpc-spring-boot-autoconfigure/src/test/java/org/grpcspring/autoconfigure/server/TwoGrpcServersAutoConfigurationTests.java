// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.serving;

import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerServicesAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class TwoGrpcServersAutoConfigurationTests {

    @Test
    void startFailsWhenSpringBootsOwnServerWouldStartToo() {
        withBoots().run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("Two gRPC servers would start");
            assertThat(analysis.getAction())
                    .contains("spring-boot-starter-grpc-server", "spring.grpc.server.enabled", "grpc.server.enabled");
        });
    }

    @Test
    void thisServerServesWhenSpringBootsOwnIsDisabled() {
        withBoots()
                .withPropertyValues("spring.grpc.server.enabled=false")
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void springBootsOwnServerStartsWhenThisOneIsDisabled() {
        withBoots()
                .withPropertyValues("grpc.server.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(GrpcServerLifecycle.class)
                        .hasSingleBean(org.springframework.grpc.server.lifecycle.GrpcServerLifecycle.class));
    }

    private static ApplicationContextRunner withBoots() {
        return serving()
                .withPropertyValues("spring.grpc.server.port=0", "spring.grpc.server.address=127.0.0.1")
                .withConfiguration(AutoConfigurations.of(
                        org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration.class,
                        GrpcServerServicesAutoConfiguration.class));
    }
}
