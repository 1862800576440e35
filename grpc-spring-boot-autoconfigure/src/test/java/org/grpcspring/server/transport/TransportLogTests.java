// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.grpcspring.test.RawHttp2;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;

/** The loggers of the JVM while contexts come and go. */
class TransportLogTests {

    private static final int TIMES = 20;

    private final Logger logger =
            Logger.getLogger(NettyServerBuilder.class.getPackageName() + ".NettyServerTransport.connections");
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

    private static void attack(BeanFactory context) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (RawHttp2 peer = RawHttp2.silent(port(context))) {
                peer.send(new byte[100]);
                assertThat(peer.ends()).isTrue();
            }
        }
        assertThat(echo(context, "next")).isEqualTo("next");
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
