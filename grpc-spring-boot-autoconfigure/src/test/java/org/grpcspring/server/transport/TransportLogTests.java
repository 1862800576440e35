// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultPromise;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.RawHttp2;
import org.grpcspring.test.Replies;
import org.grpcspring.test.SecondRequests;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;

/** The loggers of the JVM while contexts come and go. */
class TransportLogTests {

    private static final int TIMES = 20;

    private final java.util.logging.Logger logger = java.util.logging.Logger.getLogger(
            NettyServerBuilder.class.getPackageName() + ".NettyServerTransport.connections");
    private final Lines lines = new Lines();

    @BeforeEach
    void attach() {
        logger.addHandler(lines);
    }

    @AfterEach
    void detach() {
        logger.removeHandler(lines);
    }

    @Test
    void lineOfOneCauseIsNotRepeatedWhileAnyContextServes() {
        assertThat(logger.getFilter()).isNull();
        serving().run(first -> {
            serving()
                    .withInitializer(context ->
                            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                    .run(second -> {
                        attack(first);
                        attack(second);
                        assertThat(lines.seen).hasSize(1);
                    });
            attack(first);
            assertThat(lines.seen).hasSize(1);
        });
        assertThat(logger.getFilter()).isNull();
    }

    @Test
    void exceptionThatPeersMakeGrpcJavaThrowInNettyIsNotRepeated() {
        Logger netty = (Logger) LoggerFactory.getLogger(DefaultPromise.class.getPackageName());
        ListAppender<ILoggingEvent> shown = new ListAppender<>();
        shown.start();
        netty.addAppender(shown);
        runner().withBean(Blocking.class)
                .withPropertyValues("grpc.server.executor=platform", "grpc.server.platform-threads.max=1")
                .run(context -> {
                    Blocking service = context.getBean(Blocking.class);
                    Replies<Text> blocked = new Replies<>();
                    EchoGrpc.newStub(self(context)).unary(text(""), blocked);
                    service.begun.acquire();
                    try (RawHttp2 peer = new RawHttp2(port(context))) {
                        for (int i = 0; i < TIMES; i++) {
                            secondCallOnTheStreamOfOneThatHasEnded(peer, 2 * i + 1);
                            assertThat(peer.settles()).isTrue();
                        }
                    }
                    service.release.countDown();
                    assertThat(blocked.end().isOk()).isTrue();
                });
        netty.detachAppender(shown);
        // From 1.85 on, grpc-java has Netty reset the stream, and nothing is thrown.
        List<String> loggers = SecondRequests.resetTheirStream() ? List.of() : List.of(DefaultPromise.class.getName());
        assertThat(shown.list).extracting(ILoggingEvent::getLoggerName).isEqualTo(loggers);
    }

    // The second call waits for a thread, so grpc-java takes it for the first, whose end has been sent.
    private static void secondCallOnTheStreamOfOneThatHasEnded(RawHttp2 peer, int stream) throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(RawHttp2.frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS,
                stream,
                RawHttp2.block(HostileHeaders.with(":path", "/no.such/Method"))));
        both.writeBytes(RawHttp2.frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                stream,
                RawHttp2.block(HostileHeaders.with())));
        peer.send(both.toByteArray());
    }

    private static void attack(BeanFactory context) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (RawHttp2 peer = RawHttp2.silent(port(context))) {
                peer.send(new byte[100]);
                assertThat(peer.ends()).isTrue();
            }
        }
        assertThat(echo(context, "next")).isEqualTo("next");
    }

    /** Keeps its thread. */
    @GrpcService
    static class Blocking extends EchoGrpc.EchoImplBase {

        final Semaphore begun = new Semaphore(0);
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            begun.release();
            try {
                assertThat(release.await(20, SECONDS)).isTrue();
            } catch (InterruptedException ex) {
                throw new AssertionError(ex);
            }
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    /** Notes what is logged. */
    private static final class Lines extends Handler {

        private final List<LogRecord> seen = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            seen.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
