// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.grpcspring.server.call.CallLoad;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.watch.CallWatch;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.RawHttp2;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Whatever a peer sends, and however often: others are served, nothing is kept of it, and the log stays readable. */
@TestInstance(Lifecycle.PER_CLASS)
class HostilePeerTests {

    private static final int TIMES = 60;
    private static final int MANY = 10_000;
    private static final int MOST_LINES = 10;
    private static final Duration POLL = Duration.ofMillis(5);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private ConfigurableApplicationContext context;

    @BeforeAll
    void start() {
        context = new SpringApplicationBuilder(Application.class, EchoService.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "spring.grpc.server.enabled=false",
                        "grpc.server.address=127.0.0.1",
                        "grpc.server.port=0",
                        "grpc.server.max-concurrent-calls=20",
                        "grpc.client.GLOBAL.negotiation-type=PLAINTEXT",
                        "grpc.client.self.address=self:self",
                        "management.endpoints.web.exposure.include=grpccalls")
                .run();
        lines.start();
        log().addAppender(lines);
        java.util.logging.Logger.getLogger("test").warning("is bridged");
        assertThat(lines.list).extracting(ILoggingEvent::getMessage).contains("is bridged");
    }

    @AfterAll
    void stop() {
        log().detachAppender(lines);
        context.close();
    }

    @BeforeEach
    void forget() {
        lines.list.clear();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void othersAreServedWhenOneConnectionSends(HostileKind kind) throws IOException {
        try (RawHttp2 peer = new RawHttp2(port(context))) {
            for (int i = 0; i < TIMES && send(kind, peer, 4 * i + 1); i++) {}
            if (peer.settles() && !kind.holds()) {
                leavesNothing();
                serves(kind);
            }
        }
        leavesNothing();
        serves(kind);
        staysReadable();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void othersAreServedWhenNewConnectionsSend(HostileKind kind) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (RawHttp2 peer = new RawHttp2(port(context))) {
                send(kind, peer, 1);
                peer.finish();
            }
        }
        leavesNothing();
        serves(kind);
        staysReadable();
    }

    @ParameterizedTest
    @MethodSource("org.grpcspring.server.transport.HostileConnections#all")
    void othersAreServedWhenConnectionsBeginWrongly(HostileKind kind) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (RawHttp2 peer = RawHttp2.silent(port(context))) {
                send(kind, peer, 1);
                peer.finish();
            }
        }
        leavesNothing();
        serves(kind);
        staysReadable();
    }

    @Test
    void nothingIsKeptOfTenThousandCallsWhoseTimeoutIsMalformed() throws IOException {
        try (RawHttp2 peer = new RawHttp2(port(context))) {
            for (int i = 0; i < MANY; i++) {
                peer.call(2 * i + 1, HostileHeaders.UNARY, "application/grpc", Map.of("grpc-timeout", "S"));
            }
            assertThat(peer.settles()).isTrue();
            leavesNothing();
            assertThat(echo(context, "next")).isEqualTo("next");
        }
        staysReadable();
    }

    static Stream<HostileKind> kinds() {
        return Stream.concat(HostileHeaders.all(), HostileFrames.all());
    }

    private static boolean send(HostileKind kind, RawHttp2 peer, int stream) throws IOException {
        try {
            kind.attack().on(peer, stream);
            return true;
        } catch (SocketException ended) {
            return false;
        }
    }

    private void serves(HostileKind kind) {
        assertThat(echo(context, kind.name())).isEqualTo(kind.name());
    }

    private void leavesNothing() {
        await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(20, SECONDS).untilAsserted(() -> {
            assertThat(context.getBean(GrpcServerLifecycle.class).getLoad())
                    .extracting(CallLoad::inFlight)
                    .isEqualTo(0);
            assertThat(context.getBean(CallWatch.class).running(9)).isEmpty();
            assertThat(context.getBean(MeterRegistry.class)
                            .find("grpc.server.calls.active")
                            .gauges())
                    .extracting(Gauge::value)
                    .allMatch(active -> active == 0);
        });
    }

    private void staysReadable() {
        List<ILoggingEvent> shown = lines.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .toList();
        assertThat(shown).extracting(ILoggingEvent::getFormattedMessage).hasSizeLessThanOrEqualTo(MOST_LINES);
    }

    private static Logger log() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    @Configuration
    @EnableAutoConfiguration
    static class Application {}
}
