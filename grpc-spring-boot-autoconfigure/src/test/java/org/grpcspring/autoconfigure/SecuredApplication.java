// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import static org.grpcspring.test.EchoService.text;

import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Callers;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.TestingAuthenticationToken;

/** A secured server whose handler waits for requests on another thread, run by {@link OptionalDependenciesTests}. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(SecuredApplication.Caller.class)
public class SecuredApplication {

    private static final Metadata.Key<String> USER = Metadata.Key.of("user", Metadata.ASCII_STRING_MARSHALLER);

    /** Starts the application, calls it, and prints the reply. */
    public static void main(String[] args) throws InterruptedException, StatusException {
        Map<String, Object> properties = Map.of(
                "spring.main.web-application-type", "none",
                "grpc.server.port", 0,
                "grpc.server.address", "127.0.0.1",
                "grpc.client.self.address", "self:self",
                "grpc.client.self.negotiation-type", "PLAINTEXT");
        Metadata headers = new Metadata();
        headers.put(USER, "ann");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SecuredApplication.class)
                .properties(properties)
                .run(args)) {
            BlockingClientCall<Text, Text> call = context.getBean(Caller.class)
                    .stub()
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .bidi();
            call.write(text("hi"));
            System.out.println("Replied " + Objects.requireNonNull(call.read()).getValue());
            call.halfClose();
        }
    }

    @Bean
    GrpcAuthenticationReader reader() {
        return (call, metadata) -> new TestingAuthenticationToken(metadata.get(USER), "", "ROLE_USER");
    }

    record Caller(@GrpcClient("self") EchoGrpc.EchoBlockingV2Stub stub) {}

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Waiting {

        Stream<Text> bidi(Stream<Text> requests) {
            String invoking = name();
            return requests.map(request -> text(name() + " from " + invoking));
        }

        private static String name() {
            return Callers.current();
        }
    }
}
