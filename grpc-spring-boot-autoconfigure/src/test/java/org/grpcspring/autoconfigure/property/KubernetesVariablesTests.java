// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.echo;

import java.util.Map;
import java.util.stream.Stream;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.test.EchoService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class KubernetesVariablesTests {

    private static final String LINE = "are those of a Kubernetes Service, and are not read as settings";

    @Test
    void variablesOfServiceAreNoSettingsWhenItIsCalledGrpcServer(CapturedOutput output) {
        Map<String, Object> variables = Map.of(
                "GRPC_SERVER_SERVICE_HOST", "10.96.0.7",
                "GRPC_SERVER_SERVICE_PORT", "9090",
                "GRPC_SERVER_SERVICE_PORT_GRPC", "9090",
                "GRPC_SERVER_PORT", "tcp://10.96.0.7:9090",
                "GRPC_SERVER_PORT_9090_TCP", "tcp://10.96.0.7:9090",
                "GRPC_SERVER_PORT_9090_TCP_PROTO", "tcp",
                "GRPC_SERVER_PORT_9090_TCP_PORT", "9090",
                "GRPC_SERVER_PORT_9090_TCP_ADDR", "10.96.0.7",
                "GRPC_SERVER_INPROCESSNAME", "still-a-setting");
        try (ConfigurableApplicationContext context = start(variables)) {
            assertThat(echo(context, "hi")).isEqualTo("hi");
            ConfigurableEnvironment environment = context.getEnvironment();
            assertThat(environment.getProperty("grpc.server.port")).isEqualTo("0");
            assertThat(environment.getProperty("grpc.server.in-process-name")).isEqualTo("still-a-setting");
            assertThat(environment.resolvePlaceholders("${GRPC_SERVER_SERVICE_HOST}:${GRPC_SERVER_SERVICE_PORT}"))
                    .isEqualTo("10.96.0.7:9090");
            assertThat(environment.getProperty("GRPC_SERVER_PORT")).isEqualTo("tcp://10.96.0.7:9090");
        }
        assertThat(output.getOut().lines().filter(line -> line.contains(LINE)))
                .singleElement()
                .asString()
                .contains("[GRPC_SERVER_PORT, GRPC_SERVER_PORT_9090_TCP, ")
                .doesNotContain("10.96", "INPROCESSNAME");
    }

    @Test
    void noServerIsOpenedWhenServiceIsCalledGrpcServers(CapturedOutput output) {
        Map<String, Object> variables = Map.of(
                "GRPC_SERVERS_SERVICE_HOST", "10.96.0.7",
                "GRPC_SERVERS_SERVICE_PORT", "0",
                "GRPC_SERVERS_PORT", "tcp://10.96.0.7:9090",
                "GRPC_SERVERS_ADMIN_SERVICE_PORT", "9090",
                "GRPC_SERVERS_ADMIN_PORT", "tcp://10.96.0.8:9090",
                "GRPC_SERVERS_WANTED_PORT", "0");
        try (ConfigurableApplicationContext context = start(variables)) {
            assertThat(context.getBeansOfType(GrpcServerLifecycle.class).values())
                    .extracting(GrpcServerLifecycle::getName)
                    .containsExactlyInAnyOrder("default", "wanted");
        }
        assertThat(output.getOut().lines().filter(line -> line.contains(LINE))).hasSize(1);
        assertThat(output).doesNotContain("is not a gRPC server");
    }

    @Test
    void variablesAreSettingsWhenNoServiceSetThem(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start(Map.of("GRPC_SERVERS_SERVICE_PORT", "0"))) {
            assertThat(context.getEnvironment().getProperty("local.grpc.servers.service.port"))
                    .isNotNull();
        }
        assertThat(output).doesNotContain(LINE);
    }

    private static ConfigurableApplicationContext start(Map<String, Object> variables) {
        return new SpringApplicationBuilder(Application.class, EchoService.class)
                .web(WebApplicationType.NONE)
                .properties("grpc.server.port=0")
                .environment(new StandardEnvironment() {
                    @Override
                    protected void customizePropertySources(MutablePropertySources sources) {
                        super.customizePropertySources(sources);
                        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
                        sources.replace(name, new SystemEnvironmentPropertySource(name, variables));
                    }
                })
                .run(Stream.of(
                                "spring.grpc.server.enabled=false",
                                "spring.main.banner-mode=off",
                                "grpc.server.address=127.0.0.1",
                                "grpc.client.self.address=self:self",
                                "grpc.client.self.negotiation-type=PLAINTEXT")
                        .map("--"::concat)
                        .toArray(String[]::new));
    }

    @EnableAutoConfiguration
    static class Application {}
}
