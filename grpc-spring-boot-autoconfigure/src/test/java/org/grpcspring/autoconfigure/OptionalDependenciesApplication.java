// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An application with everything on the class path, run by {@link OptionalDependenciesTests}. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({EchoService.class, OptionalDependenciesApplication.Caller.class})
public final class OptionalDependenciesApplication {

    static final Set<String> WITNESSES = Set.of(
            "grpcChannelHealthIndicator",
            "grpcClientTlsHealthIndicator",
            "grpcClientTlsMetrics",
            "grpcHealthComponents",
            "grpcCallsEndpoint",
            "grpcChannelTree",
            "grpcChannelsEndpoint",
            "grpcEndpoint",
            "defaultValidator",
            "grpcHealthService",
            "grpcJakartaRules",
            "grpcProtoRules",
            "grpcReflectionService",
            "healthEndpoint",
            "springSecurityFilterChain",
            "dispatcherServlet",
            "simpleMeterRegistry",
            "grpcMeasuredCalls",
            "grpcTracedCalls");

    private OptionalDependenciesApplication() {}

    /** Starts the application, calls it, and prints the reply and which witnesses of its dependencies are there. */
    public static void main(String[] args) {
        Map<String, Object> properties = Map.of(
                "management.endpoints.web.exposure.include", "*",
                "server.port", 0,
                "server.address", "127.0.0.1",
                "grpc.server.port", 0,
                "grpc.server.address", "127.0.0.1",
                "grpc.client.self.address", "self:self",
                "grpc.client.self.negotiation-type", "PLAINTEXT");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                        OptionalDependenciesApplication.class)
                .properties(properties)
                .run(args)) {
            Text reply = context.getBean(Caller.class).stub().unary(EchoService.text("hi"));
            Set<String> found = new TreeSet<>(WITNESSES);
            found.removeIf(witness -> !context.containsBean(witness));
            System.out.println("Replied " + reply.getValue() + ", with " + found);
        }
    }

    record Caller(@GrpcClient("self") EchoGrpc.EchoBlockingStub stub) {}
}
