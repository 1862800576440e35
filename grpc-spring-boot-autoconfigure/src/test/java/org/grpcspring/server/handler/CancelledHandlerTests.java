// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanFactory;
import reactor.core.publisher.Flux;

/** What the threads of handlers learn of the end of their call. */
class CancelledHandlerTests {

    private static final String SERVER = "grpc.server.interrupt-when-cancelled";
    private static final String SERVICE = "grpc.server.methods[grpcspring.test.v1.Echo].interrupt-when-cancelled";
    private static final String METHOD = "grpc.server.methods[grpcspring.test.v1.Echo/Unary].interrupt-when-cancelled";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "other=1, open",
        SERVER + "=true, closed",
        SERVICE + "=true, closed",
        METHOD + "=true, closed",
        SERVER + "=true " + METHOD + "=false, open",
        SERVICE + "=true " + METHOD + "=false, open",
    })
    void fileThatCallsShareIsClosedByACancelledOneOnlyWhereAKeyAllowsInterrupts(String properties, String expected)
            throws IOException {
        Path file = Files.write(directory.resolve("store"), new byte[100]);
        try (FileChannel store = FileChannel.open(file)) {
            runner().withBean(Reading.class, () -> new Reading(store))
                    .withPropertyValues(properties.split(" "))
                    .run(context -> {
                        Reading handler = context.getBean(Reading.class);
                        Future<?> call = EchoGrpc.newFutureStub(self(context)).unary(text("read"));
                        assertThat(handler.begun.await(20, SECONDS)).isTrue();
                        call.cancel(true);
                        awaitNoCall(context);
                        handler.cancelled.countDown();
                        assertThat(handler.outcome.get(20, SECONDS)).isEqualTo(expected);
                        assertThat(store.isOpen() ? "open" : "closed").isEqualTo(expected);
                    });
        }
    }

    static Stream<Arguments> waiting() {
        return Stream.of(OnIterator.class, OnStream.class, OnFlux.class)
                .flatMap(handler -> HandlerTableTests.threads()
                        .flatMap(threads ->
                                Stream.of("cancelled", "deadline").map(end -> Arguments.of(handler, threads, end))));
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void handlerThatWaitsForARequestEndsWithItsCallAndIsNotInterrupted(
            Class<? extends Waiting> type, String threads, String end) {
        runner().withBean(type)
                .withPropertyValues("grpc.server.executor=" + threads)
                .run(context -> {
                    HealthGrpc.newBlockingStub(self(context)).check(HealthCheckRequest.getDefaultInstance());
                    EchoGrpc.EchoStub stub = EchoGrpc.newStub(self(context));
                    Replies<Text> replies = new Replies<>();
                    StreamObserver<Text> requests =
                            (end.equals("deadline") ? stub.withDeadlineAfter(2, SECONDS) : stub).clientStream(replies);
                    Waiting handler = context.getBean(type);
                    if (end.equals("cancelled")) {
                        assertThat(handler.begun.await(20, SECONDS)).isTrue();
                        requests.onError(new IllegalStateException("enough"));
                    }
                    assertThat(replies.end().isOk()).isFalse();
                    assertThat(handler.outcome.get(20, SECONDS)).isEqualTo(Status.Code.CANCELLED);
                    awaitNoCall(context);
                });
    }

    private static void awaitNoCall(BeanFactory context) {
        await().atMost(20, SECONDS)
                .until(() ->
                        context.getBean(GrpcServerLifecycle.class).getLoad().inFlight() == 0);
    }

    /** Reads from a store until the test has seen the end of the call, and once more. */
    @GrpcService(value = EchoGrpc.class, partial = true)
    static final class Reading {

        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch cancelled = new CountDownLatch(1);
        final CompletableFuture<String> outcome = new CompletableFuture<>();
        private final FileChannel store;

        Reading(FileChannel store) {
            this.store = store;
        }

        Text unary(Text request) {
            begun.countDown();
            try {
                while (!Context.current().isCancelled() || cancelled.getCount() > 0) {
                    store.read(ByteBuffer.allocate(10), 0);
                }
                store.read(ByteBuffer.allocate(10), 0);
                outcome.complete("open");
            } catch (IOException ex) {
                outcome.complete("closed");
            }
            return request;
        }
    }

    /** Waits for requests that do not come. */
    abstract static class Waiting {

        final CountDownLatch begun = new CountDownLatch(1);
        final CompletableFuture<Object> outcome = new CompletableFuture<>();

        Text all(Iterator<Text> requests) {
            begun.countDown();
            try {
                requests.forEachRemaining(request -> {});
                outcome.complete("completed");
            } catch (RuntimeException ex) {
                outcome.complete(
                        Thread.currentThread().isInterrupted()
                                ? "interrupted"
                                : Status.fromThrowable(ex).getCode());
            }
            return text("");
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OnIterator extends Waiting {
        Text clientStream(Iterator<Text> requests) {
            return all(requests);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OnStream extends Waiting {
        Text clientStream(Stream<Text> requests) {
            return all(requests.iterator());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class OnFlux extends Waiting {
        Text clientStream(Flux<Text> requests) {
            return all(requests.toIterable(1).iterator());
        }
    }
}
