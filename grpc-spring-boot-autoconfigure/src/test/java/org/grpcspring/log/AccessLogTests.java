// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.partitioningBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** The lines that calls leave in the log, over TCP. */
class AccessLogTests {

    @RegisterExtension
    final AccessLines lines = new AccessLines(AccessLog.SERVER_LOGGER);

    @ParameterizedTest
    @CsvSource({", 0", "off, 0", "false, 0", "errors, 1", "ALL, 3"})
    void callsHaveALineAsTheKeySays(@Nullable String calls, int count) {
        serving()
                .withPropertyValues(calls == null ? "other=1" : "grpc.observation.access-log.server=" + calls)
                .run(context -> {
                    echo(context, "a");
                    assertThatThrownBy(() -> callUnknown(context, "no.Such/Method"))
                            .isNotNull();
                    echo(context, "b");
                    assertThat(context.getBeanNamesForType(AccessLog.class)).hasSize(Math.min(count, 1));
                });
        assertThat(lines.events).hasSize(count);
    }

    @Test
    void lineTellsTheCall() {
        logging().run(context -> {
            Metadata headers = new Metadata();
            headers.put(key("traceparent"), "00-" + "ab".repeat(16) + "-" + "01".repeat(8) + "-01");
            EchoGrpc.newBlockingStub(self(context))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .serverStream(text("a,b,c"))
                    .forEachRemaining(reply -> {});
        });
        assertThat(lines.events).singleElement().satisfies(event -> {
            Map<String, Object> pairs = AccessLines.pairs(event);
            assertThat(pairs)
                    .containsEntry("grpc.method", "grpcspring.test.v1.Echo/ServerStream")
                    .containsEntry("grpc.status", "OK")
                    .containsEntry("grpc.messages_received", 1L)
                    .containsEntry("grpc.messages_sent", 3L)
                    .containsEntry("grpc.bytes_received", 7L)
                    .containsEntry("grpc.bytes_sent", 9L)
                    .containsEntry("traceId", "ab".repeat(16))
                    .containsKey("grpc.duration_ms")
                    .hasEntrySatisfying(
                            "grpc.peer", peer -> assertThat(peer.toString()).startsWith("127.0.0.1:"));
            assertThat(event.getFormattedMessage()).startsWith("grpcspring.test.v1.Echo/ServerStream OK in ");
        });
    }

    @Test
    void lineIsJsonOfFieldsInStructuredLogging() {
        logging().run(context -> echo(context, "hi"));
        LoggerContext encoding = new LoggerContext();
        encoding.putObject(Environment.class.getName(), new MockEnvironment());
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(encoding);
        encoder.setFormat("ecs");
        encoder.start();
        assertThat(lines.events)
                .singleElement()
                .satisfies(event -> assertThat(new String(encoder.encode(event), StandardCharsets.UTF_8))
                        .contains(
                                "\"method\":\"grpcspring.test.v1.Echo/Unary\"",
                                "\"status\":\"OK\"",
                                "\"bytes_sent\":4"));
    }

    @Test
    void onlyChosenMetadataIsToldAndNoCredentials() {
        logging()
                .withPropertyValues(
                        "grpc.observation.access-log.metadata=x-shop,X-Long,authorization,cookie,x-id-bin,x-absent")
                .run(context -> {
                    Metadata headers = new Metadata();
                    headers.put(key("x-shop"), "berlin");
                    headers.put(key("x-long"), "y".repeat(1000));
                    headers.put(key("x-other"), "other");
                    headers.put(key("authorization"), "Bearer secret");
                    headers.put(key("cookie"), "secret");
                    headers.put(Metadata.Key.of("x-id-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1});
                    EchoGrpc.newBlockingStub(self(context))
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .unary(text("hi"));
                });
        assertThat(lines.events).singleElement().satisfies(event -> {
            Map<String, Object> pairs = AccessLines.pairs(event);
            pairs.keySet().removeIf(name -> !name.startsWith("grpc.metadata."));
            assertThat(pairs)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "grpc.metadata.x-shop", "berlin",
                            "grpc.metadata.x-long", "y".repeat(127) + "…",
                            "grpc.metadata.authorization", "[redacted]",
                            "grpc.metadata.cookie", "[redacted]",
                            "grpc.metadata.x-id-bin", "[redacted]"));
        });
    }

    @ParameterizedTest
    @CsvSource({"metadata, 'x y'", "queue-capacity, 0", "server, some"})
    void startFailsForAValueThatIsNone(String key, String value) {
        logging()
                .withPropertyValues("grpc.observation.access-log." + key + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(value));
        if (!key.equals("server")) {
            logging()
                    .withPropertyValues("grpc.observation.access-log." + key + "=" + value)
                    .run(context -> assertThat(
                                    analysis(context.getStartupFailure()).getDescription())
                            .contains("grpc.observation.access-log." + key));
        }
    }

    @Test
    void namesFromTheWireAreShortAndPrintable() {
        logging()
                .run(context -> assertThatThrownBy(() -> callUnknown(context, "no/" + "x".repeat(1000)))
                        .isNotNull());
        assertThat(lines.events)
                .singleElement()
                .satisfies(event -> assertThat(AccessLines.pairs(event))
                        .containsEntry("grpc.method", "no/" + "x".repeat(124) + "…")
                        .containsEntry("grpc.status", "UNIMPLEMENTED"));
        assertThat(LoggedMetadata.printable("a\r\nb\u0000c\u2028d\u202ee")).isEqualTo("a??b?c?d?e");
    }

    @Test
    void healthChecksHaveNoLine() {
        logging()
                .run(context ->
                        HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance()));
        assertThat(lines.events).isEmpty();
    }

    @Test
    void loggerThatBlocksHoldsUpNoCallAndWhatDoesNotFitIsCounted() {
        logging()
                .withPropertyValues("grpc.observation.access-log.queue-capacity=5")
                .run(context -> {
                    CountDownLatch release = new CountDownLatch(1);
                    lines.blocker = release;
                    echo(context, "first");
                    await().atMost(20, SECONDS).until(() -> lines.blocked);
                    IntStream.range(0, 20).forEach(i -> echo(context, "more"));
                    release.countDown();
                    lines.blocker = null;
                });
        Map<Boolean, List<String>> messages = lines.events.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .collect(partitioningBy(line -> line.startsWith("grpcspring.test.v1.Echo/Unary OK")));
        int lost = messages.getOrDefault(false, List.of()).stream()
                .mapToInt(line -> Integer.parseInt(
                        line.replace(" calls before are not in this log: it was written too slowly", "")))
                .sum();
        assertThat(lost).isGreaterThan(10);
        assertThat(messages.get(true)).hasSize(21 - lost);
    }

    @Test
    void logOfTheApplicationIsTaken() {
        logging()
                .withBean(
                        "own",
                        AccessLog.class,
                        () -> new AccessLog("own", true, Set.of(), new LoggedMetadata(Set.of()), 1))
                .run(context -> {
                    assertThat(context).hasSingleBean(AccessLog.class);
                    echo(context, "hi");
                });
        assertThat(lines.events).isEmpty();
    }

    @Test
    void nothingIsThereWithoutAServer() {
        runner().withPropertyValues("grpc.observation.access-log.server=all")
                .run(context -> assertThat(context).doesNotHaveBean(AccessLog.class));
    }

    private static ApplicationContextRunner logging() {
        return serving().withPropertyValues("grpc.observation.access-log.server=all");
    }

    private static void callUnknown(BeanFactory context, String name) {
        ClientCalls.blockingUnaryCall(
                self(context),
                EchoGrpc.getUnaryMethod().toBuilder().setFullMethodName(name).build(),
                CallOptions.DEFAULT,
                text("hi"));
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
