// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.stream.Stream;
import org.grpcspring.server.watch.WaitingService;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** An application with Actuator, a web server and a gRPC server on free ports, and a client of its own. */
final class ActuatorApplication implements AutoCloseable {

    static final String OPERATOR = "operator";

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    private ActuatorApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it with properties that win over its own. */
    static ActuatorApplication start(WebApplicationType type, String... properties) {
        return new ActuatorApplication(new SpringApplicationBuilder(
                        type == WebApplicationType.NONE ? Parts.class : Web.class)
                .web(type)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.grpc.server.enabled=false",
                        "grpc.server.port=0",
                        "grpc.server.address=127.0.0.1",
                        "grpc.server.shutdown-grace-period=0",
                        "grpc.client.self.address=self:self",
                        "grpc.client.self.negotiation-type=PLAINTEXT",
                        "spring.security.user.name=" + OPERATOR,
                        "spring.security.user.password=" + OPERATOR,
                        "spring.security.user.roles=" + OPERATOR)
                .run(Stream.of(properties).map(property -> "--" + property).toArray(String[]::new)));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** Asks as the operator. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).header("Authorization", authorization()));
    }

    HttpResponse<String> getAsNobody(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /** Asks for a change as the operator. */
    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(posting(path).header("Authorization", authorization()));
    }

    HttpResponse<String> postAsNobody(String path) throws IOException, InterruptedException {
        return send(posting(path));
    }

    private HttpRequest.Builder posting(String path) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.noBody());
    }

    private HttpRequest.Builder request(String path) {
        String port = context.getEnvironment().getProperty("local.management.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String authorization() {
        return "Basic " + Base64.getEncoder().encodeToString((OPERATOR + ":" + OPERATOR).getBytes(UTF_8));
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(WaitingService.class)
    static class Parts {}

    /** With Actuator for operators only. */
    @Configuration(proxyBeanMethods = false)
    @Import(Parts.class)
    static class Web {

        @Bean
        SecurityFilterChain actuator(HttpSecurity http) {
            return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                    .authorizeHttpRequests(requests -> requests.anyRequest().hasRole(OPERATOR))
                    .csrf(csrf -> csrf.disable())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }
    }
}
