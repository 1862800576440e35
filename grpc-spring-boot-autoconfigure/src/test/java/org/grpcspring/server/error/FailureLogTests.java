// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.grpcspring.error.RemoteFailure;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** What is in the log of calls that fail: the server's faults once, the callers' only for debugging. */
@ExtendWith(OutputCaptureExtension.class)
class FailureLogTests {

    private static final String LOGGER = "org.grpcspring.server.error";

    private static final Map<String, Supplier<Exception>> FAILURES = Map.ofEntries(
            Map.entry("database", () -> new DataAccessResourceFailureException("private")),
            Map.entry("timeout", () -> new TimeoutException("private")),
            Map.entry("rejected", () -> new RejectedExecutionException("private")),
            Map.entry("unsupported", () -> new UnsupportedOperationException("private")),
            Map.entry("state", () -> new IllegalStateException("private")),
            Map.entry("argument", () -> new IllegalArgumentException("private")),
            Map.entry("absent", () -> new NoSuchElementException("private")),
            Map.entry("internal", () -> answer(Status.INTERNAL)),
            Map.entry("unknown", () -> answer(Status.UNKNOWN.withDescription("answer"))),
            Map.entry("lost", () -> answer(Status.DATA_LOSS)),
            Map.entry("unavailable", () -> answer(Status.UNAVAILABLE)),
            Map.entry("not found", () -> answer(Status.NOT_FOUND)),
            Map.entry("exhausted", () -> answer(Status.RESOURCE_EXHAUSTED)),
            Map.entry("web", () -> new ResponseStatusException(HttpStatus.CONFLICT, "taken", cause())),
            Map.entry(
                    "remote",
                    () -> RemoteFailure.mark(Status.UNAVAILABLE.withCause(cause()), new Metadata(), "next", "a.B/C")
                            .asRuntimeException()));

    @AfterEach
    void resetLevel() {
        setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "database",
                "timeout",
                "rejected",
                "unsupported",
                "state",
                "internal",
                "unknown",
                "lost",
                "unavailable"
            })
    void faultOfTheServerIsInTheLogOnceHoweverManyInterceptorsThereAre(String what, CapturedOutput output) {
        Status told = fail(what);
        assertThat(output)
                .containsOnlyOnce("of grpcspring.test.v1.Echo/Unary failed with " + told.getCode())
                .containsOnlyOnce("Exception: private");
        assertThat(output.toString().lines().filter(line -> line.contains("of grpcspring.test.v1.Echo/Unary failed")))
                .allMatch(line -> line.contains("ERROR"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"argument", "absent", "not found", "exhausted", "web", "remote"})
    void faultOfTheCallerOrOfAnotherServerIsOnlyInTheLogForDebugging(String what, CapturedOutput output) {
        fail(what);
        assertThat(output).doesNotContain("Exception: private");
        setLevel(LogLevel.DEBUG);
        Status told = fail(what);
        assertThat(output).containsOnlyOnce("Exception: private");
        if (what.equals("argument") || what.equals("absent")) {
            String reference = String.valueOf(told.getDescription()).replaceFirst(".* ", "");
            assertThat(output).containsOnlyOnce("The call " + reference + " of grpcspring.test.v1.Echo/Unary failed");
        }
    }

    private static Status fail(String what) {
        Status[] told = new Status[1];
        runner().withBean(Failing.class)
                .withBean(ThrownAndPassedTests.Passing.class)
                .withBean(ThrownAndPassedTests.Adding.class)
                .run(context -> told[0] = catchThrowableOfType(
                                StatusRuntimeException.class,
                                () -> EchoGrpc.newBlockingStub(self(context)).unary(text(what)))
                        .getStatus());
        return told[0];
    }

    private static void setLevel(@Nullable LogLevel level) {
        LoggingSystem.get(FailureLogTests.class.getClassLoader()).setLogLevel(LOGGER, level);
    }

    private static StatusRuntimeException answer(Status status) {
        return status.withCause(cause()).asRuntimeException();
    }

    private static Exception cause() {
        return new IllegalStateException("private");
    }

    @GrpcService
    static class Failing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onError(
                    Objects.requireNonNull(FAILURES.get(request.getValue())).get());
        }
    }
}
