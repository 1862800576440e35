// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.grpcspring.client.observation.LoggedCalls;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.FailingTwiceService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The lines that calls leave in the log of who makes them, over TCP. */
class ClientAccessLogTests {

    private static final String TRACE = "ab".repeat(16);
    private static final String SPAN = "01".repeat(8);

    @RegisterExtension
    final AccessLines lines = new AccessLines(AccessLog.CLIENT_LOGGER);

    @ParameterizedTest
    @CsvSource({", 0", "off, 0", "false, 0", "errors, 1", "ALL, 3"})
    void callsHaveALineAsTheKeySays(@Nullable String calls, int count) {
        serving()
                .withPropertyValues(calls == null ? "other=1" : "grpc.observation.access-log.client=" + calls)
                .withPropertyValues("grpc.observation.access-log.server=off")
                .run(context -> {
                    echo(context, "a");
                    assertThatThrownBy(() -> EchoGrpc.newBlockingStub(self(context))
                                    .withDeadlineAfter(0, SECONDS)
                                    .unary(text("late")))
                            .isInstanceOf(StatusRuntimeException.class);
                    echo(context, "b");
                    assertThat(context.getBeanNamesForType(LoggedCalls.class)).hasSize(Math.min(count, 1));
                    assertThat(context).doesNotHaveBean(AccessLog.class);
                });
        assertThat(lines.events).hasSize(count);
    }

    @Test
    void lineTellsTheCall() {
        logging().run(context -> {
            Metadata headers = new Metadata();
            headers.put(key("traceparent"), "00-" + TRACE + "-" + SPAN + "-01");
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
                    .containsEntry("grpc.messages_sent", 1L)
                    .containsEntry("grpc.messages_received", 3L)
                    .containsEntry("grpc.bytes_sent", 7L)
                    .containsEntry("grpc.bytes_received", 9L)
                    .containsEntry("traceId", TRACE)
                    .containsKeys("grpc.duration_ms", "grpc.target")
                    .hasEntrySatisfying(
                            "grpc.peer", peer -> assertThat(peer.toString()).startsWith("127.0.0.1:"));
            assertThat(event.getFormattedMessage())
                    .startsWith("grpcspring.test.v1.Echo/ServerStream OK in ")
                    .endsWith(" at " + pairs.get("grpc.target"));
        });
    }

    @ParameterizedTest
    @CsvSource({"b3, -1", "b3, ''", "x-b3-traceid, none"})
    void traceIsAlsoThatOfB3(String header, String rest) {
        Metadata headers = new Metadata();
        headers.put(key(header), rest.equals("none") ? TRACE : TRACE + "-" + SPAN + rest);
        logging()
                .run(context -> EchoGrpc.newBlockingStub(self(context))
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .unary(text("hi")));
        assertThat(lines.events)
                .singleElement()
                .satisfies(event -> assertThat(AccessLines.pairs(event)).containsEntry("traceId", TRACE));
    }

    @Test
    void callThatReachesNoServerHasALine() {
        logging()
                .withPropertyValues("grpc.client.self.address=static://127.0.0.1:1")
                .run(context -> assertThatThrownBy(() -> echo(context, "nobody listens there"))
                        .isInstanceOf(StatusRuntimeException.class));
        assertThat(lines.events)
                .singleElement()
                .satisfies(event -> assertThat(AccessLines.pairs(event))
                        .containsEntry("grpc.status", "UNAVAILABLE")
                        .containsEntry("grpc.target", "127.0.0.1:1")
                        .containsEntry("grpc.bytes_sent", 0L)
                        .doesNotContainKeys("grpc.peer", "traceId"));
    }

    @Test
    void attemptsShareALineThatHasTheBytesOfAll() {
        runner().withBean(FailingTwiceService.class)
                .withPropertyValues(
                        "grpc.observation.access-log.client=all",
                        "grpc.client.self.retry.max-attempts=3",
                        "grpc.client.self.retry.on=UNAVAILABLE",
                        "grpc.client.self.retry.idempotent-only=false",
                        "grpc.client.self.retry.initial-backoff=1ms")
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
        assertThat(lines.events)
                .singleElement()
                .satisfies(event -> assertThat(AccessLines.pairs(event))
                        .containsEntry("grpc.status", "OK")
                        .containsEntry("grpc.messages_sent", 1L)
                        .containsEntry("grpc.bytes_sent", 3L * text("hi").getSerializedSize())
                        .containsEntry("grpc.bytes_received", (long) text("hi").getSerializedSize()));
    }

    @Test
    void onlyChosenMetadataIsToldAndNoCredentials() {
        logging()
                .withPropertyValues(
                        "grpc.observation.access-log.metadata=x-shop,X-Long,authorization,x-id-bin,x-absent")
                .run(context -> {
                    Metadata headers = new Metadata();
                    headers.put(key("x-shop"), "berlin");
                    headers.put(key("x-long"), "y".repeat(1000));
                    headers.put(key("x-other"), "other");
                    headers.put(Metadata.Key.of("x-id-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1});
                    EchoGrpc.newBlockingStub(self(context))
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .withCallCredentials(new Bearer())
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
                            "grpc.metadata.x-id-bin", "[redacted]"));
        });
    }

    @Test
    void healthChecksHaveNoLine() {
        logging()
                .run(context ->
                        HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance()));
        assertThat(lines.events).isEmpty();
    }

    @Test
    void callThatTheStopCancelsHasALine() throws Exception {
        Replies<Text> replies = new Replies<>();
        CountDownLatch arrived = new CountDownLatch(1);
        runner().withBean(Staying.class, () -> new Staying(arrived))
                .run(server -> runner().withPropertyValues(
                                "grpc.observation.access-log.client=all",
                                "grpc.client.self.address=static://127.0.0.1:" + port(server),
                                "grpc.client.self.shutdown-grace-period=0")
                        .run(client -> {
                            EchoGrpc.newStub(self(client)).unary(text("stay"), replies);
                            arrived.await();
                        }));
        String status = replies.end().getCode().name();
        assertThat(lines.events)
                .singleElement()
                .satisfies(event -> assertThat(AccessLines.pairs(event)).containsEntry("grpc.status", status));
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
                    lines.blocker = null;
                    release.countDown();
                });
        assertThat(lines.events.stream().map(ILoggingEvent::getFormattedMessage))
                .contains("15 calls before are not in this log: it was written too slowly")
                .hasSize(7);
    }

    @Test
    void logOfTheApplicationIsTaken() {
        AccessLog own = new AccessLog("own", true, Set.of(), new LoggedMetadata(Set.of()), 1);
        logging().withBean("own", LoggedCalls.class, () -> new LoggedCalls(own)).run(context -> {
            assertThat(context).hasSingleBean(LoggedCalls.class);
            echo(context, "hi");
        });
        assertThat(lines.events).isEmpty();
    }

    @Test
    void startFailsForAValueThatIsNone() {
        runner().withPropertyValues("grpc.observation.access-log.client=some")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("some"));
    }

    private static ApplicationContextRunner logging() {
        return serving().withPropertyValues("grpc.observation.access-log.client=all");
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** Adds a token. */
    private static final class Bearer extends CallCredentials {

        @Override
        public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
            Metadata headers = new Metadata();
            headers.put(key("authorization"), "Bearer secret");
            applier.apply(headers);
        }
    }

    @GrpcService
    static class Staying extends EchoGrpc.EchoImplBase {

        private final CountDownLatch arrived;

        Staying(CountDownLatch arrived) {
            this.arrived = arrived;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            arrived.countDown();
        }
    }
}
