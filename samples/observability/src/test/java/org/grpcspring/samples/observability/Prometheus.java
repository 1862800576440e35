// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus server that scrapes one application every second. */
record Prometheus(Program program, int port) implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The program, if it is installed. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Prometheus start(Path folder, int scrapedPort) throws IOException {
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: library
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: ['127.0.0.1:%s']
                """.formatted(scrapedPort));
        Program program = Program.start(
                folder.resolve("prometheus.log"),
                List.of(
                        installed().orElseThrow().toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:0"));
        return new Prometheus(program, Integer.parseInt(program.printed("(Listening) on.*127\\.0\\.0\\.1:(\\d+)")));
    }

    /** Returns the series of an instant query. */
    JsonNode query(String expression) {
        String path = "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
        JsonNode answer = JsonMapper.shared().readTree(get(port, path));
        if (!answer.path("status").asString().equals("success")) {
            throw new IllegalStateException(expression + ": " + answer);
        }
        return answer.at("/data/result");
    }

    static String get(int port, String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
