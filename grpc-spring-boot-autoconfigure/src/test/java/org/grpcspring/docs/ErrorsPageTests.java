// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;

import com.google.protobuf.RuntimeVersion;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** Holds the page of errors against what libraries really say. */
@ExtendWith(OutputCaptureExtension.class)
class ErrorsPageTests {

    @ParameterizedTest
    @CsvSource({"none, Completed without a response", "two, Too many responses"})
    void wordsAreThoseOfAUnaryServiceThatDoesNotReplyOnce(String replies, String logged) throws IOException {
        Set<String> log = ConcurrentHashMap.newKeySet();
        // Held here, as java.util.logging forgets loggers.
        Logger logger = Logger.getLogger("io.grpc.internal.ServerCallImpl");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                log.add(String.valueOf(entry.getThrown()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            runner().withBean(Careless.class).run(context -> {
                String told =
                        String.valueOf(catchThrowableOfType(StatusRuntimeException.class, () -> echo(context, replies))
                                .getMessage());
                assertThat(page()).contains("`" + told + "`", "`INTERNAL: " + logged + "`");
                await().atMost(20, SECONDS)
                        .untilAsserted(() -> assertThat(log).anyMatch(line -> line.endsWith("INTERNAL: " + logged)));
            });
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void wordsAreThoseOfAProxiedService(CapturedOutput output) throws IOException {
        runner().withUserConfiguration(Asynchronous.class)
                .withBean(Proxied.class)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
        String logged = "Unable to proxy interface-implementing method [public final io.grpc.ServerServiceDefinition ";
        assertThat(output).contains(logged, ".bindService()] because it is marked as final");
        assertThat(page()).contains("`" + logged + "….bindService()] because it is marked as final");
    }

    @Test
    void classesThatOwnVersionsLackAreNamed() throws IOException {
        assertThat(page())
                .contains(
                        "`cannot find symbol`",
                        "`class " + BlockingClientCall.class.getSimpleName() + "`",
                        "`class " + RuntimeVersion.class.getSimpleName() + "`");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/errors.md"));
    }

    @GrpcService
    static class Careless extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            if (request.getValue().equals("two")) {
                replies.onNext(text("one"));
                replies.onNext(text("two"));
            }
            replies.onCompleted();
        }
    }

    @GrpcService
    static class Proxied extends EchoGrpc.EchoImplBase {

        @Async
        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(request);
            replies.onCompleted();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    static class Asynchronous {}
}
