// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.grpcspring.samples.observability.proto.Book;
import org.grpcspring.samples.observability.proto.CounterGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged library's metrics, scraped by a real Prometheus server and asked for as the dashboard does; without
 * exemplars, which Prometheus before 2.43 takes for an error.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {

    private static final Path DASHBOARD = Path.of("../../docs/grafana/grpc-spring-boot.json");

    private final Program library;
    private final ManagedChannel channel;

    @TempDir
    Path folder;

    MetricsIT(@TempDir Path output) {
        library = Program.library(
                output.resolve("library.log"),
                "--management.tracing.export.otlp.enabled=false",
                "--management.tracing.exemplars.include=none",
                "--management.tracing.sampling.probability=1.0");
        channel = Grpc.newChannelBuilder("127.0.0.1:" + library.grpcPort(), InsecureChannelCredentials.create())
                .build();
    }

    @BeforeAll
    void call() {
        assertThat(lend("Emma")).isEqualTo(7);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> lend("Lost"))
                .withMessageStartingWith("NOT_FOUND");
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        library.close();
    }

    @Test
    void everyMetricOfTheDashboardIsScraped() {
        TreeSet<String> metrics = new TreeSet<>();
        for (String expression : expressions()) {
            Pattern.compile("grpc_\\w+(?=[{\\[])")
                    .matcher(expression)
                    .results()
                    .map(MatchResult::group)
                    .forEach(metrics::add);
        }
        String scraped = Prometheus.get(library.webPort(), "/actuator/prometheus");
        assertThat(metrics)
                .hasSizeGreaterThan(20)
                .allSatisfy(metric -> assertThat(scraped).containsPattern("(?m)^" + metric + "[{ ]"));
    }

    @Test
    void prometheusAnswersTheCallRateByMethodAndStatus() throws IOException {
        assumePrometheus();
        try (Prometheus prometheus = Prometheus.start(folder, library.webPort())) {
            JsonNode series = Program.await(() -> {
                lend("Ulysses");
                JsonNode found = prometheus.query(
                        "sum by (rpc_service, rpc_method, grpc_status_code) (rate(grpc_server_seconds_count"
                                + "{rpc_service=\"library.v1.Counter\",grpc_status_code=\"OK\"}[1m])) > 0");
                return found.isEmpty() ? null : found;
            });
            assertThat(series).hasSize(1);
            assertThat(series.at("/0/metric").toString())
                    .contains("\"rpc_method\":\"Lend\"", "\"rpc_service\":\"library.v1.Counter\"");
            assertThat(Double.parseDouble(series.at("/0/value/1").asString())).isPositive();
        }
    }

    @Test
    void prometheusAnswersEveryQueryOfTheDashboard() throws IOException {
        assumePrometheus();
        try (Prometheus prometheus = Prometheus.start(folder, library.webPort())) {
            for (String expression : expressions()) {
                JsonNode series = Program.await(() -> {
                    JsonNode found = prometheus.query(expression
                            .replace("$job", "library")
                            .replace("$instance", ".*")
                            .replace("$__rate_interval", "1m"));
                    return found.isEmpty() ? null : found;
                });
                assertThat(series).as(expression).isNotEmpty();
            }
        }
    }

    private int lend(String title) {
        return CounterGrpc.newBlockingStub(channel)
                .lend(Book.newBuilder().setTitle(title).build())
                .getNumber();
    }

    private static void assumePrometheus() {
        assumeTrue(Prometheus.installed().isPresent(), "Prometheus is not installed (apt-get install prometheus)");
    }

    private static List<String> expressions() {
        return JsonMapper.shared().readTree(DASHBOARD.toFile()).findValuesAsString("expr");
    }
}
