// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Channel;
import java.util.Map;
import org.grpcspring.client.channel.Header;
import org.grpcspring.client.inject.GrpcClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** Shows that what may be a secret is in no message. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

    @ParameterizedTest
    @CsvSource({
        "metadata.grpc-timeout, s3cr3t, gRPC itself",
        "metadata.content-type, s3cr3t, gRPC itself",
        "metadata.x-trace-bin, s3cr3t?, Base64",
        "metadata.x-tenant, s3cr3tü, ASCII",
        "metadata.authorization, 'Bearer s3cr3t\n', line break",
        "metadata[x tenant], s3cr3t, Invalid character",
        "metadata, s3cr3t, each by its name",
        "security.key-store, base64:s3cr3tss, cannot be used",
    })
    void startFailsWithKeyAndRemedyButWithoutTheValue(String key, String value, String remedy, CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "grpc.client.target.address",
                        "localhost:1",
                        "grpc.client.target.security.client-auth-enabled",
                        "true",
                        "grpc.client.target.negotiation-type",
                        key.startsWith("security") ? "TLS" : "PLAINTEXT",
                        "grpc.client.target." + key,
                        value));
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(application::run);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("grpc.client.target." + key.replace("[", ".").replace("]", ""))
                .contains(remedy)
                .doesNotContain("s3cr3t");
    }

    @Test
    void secretsAreNotInTheTextOfSettings() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("grpc.client.target.metadata.authorization", "s3cr3t")
                .withProperty("grpc.client.target.security.key-store-password", "s3cr3t");
        GrpcChannelProperties properties = new ClientProperties(environment).get("target");
        assertThat(properties.metadata()).containsEntry("authorization", "s3cr3t");
        assertThat(properties.toString()).doesNotContain("s3cr3t");
        assertThat(properties.security().toString()).doesNotContain("s3cr3t");
        assertThat(Header.of("authorization", "s3cr3t").toString()).isEqualTo("Header[authorization]");
    }

    @EnableAutoConfiguration
    record Application(@GrpcClient("target") Channel channel) {}
}
