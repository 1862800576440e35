// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a call, which is made once. */
public class GrpcCallAssert extends AbstractAssert<GrpcCallAssert, Callable<?>> {

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private Duration atMost = AT_MOST;
    private @Nullable CallOutcome outcome;

    /** Begins assertions on a call; see {@link GrpcAssertions#assertThatGrpc(Callable)}. */
    public GrpcCallAssert(Callable<?> call) {
        super(call, GrpcCallAssert.class);
    }

    /**
     * Sets how long the end of a future or of a {@code BlockingClientCall} is waited for instead of 10 seconds.
     * Iterators and blocking stubs are bounded by the deadline of the call.
     */
    public GrpcCallAssert within(Duration atMost) {
        this.atMost = atMost;
        return this;
    }

    /** Verifies that the call fails with a status. */
    public GrpcFailureAssert failsWith(Status.Code code) {
        String expected = "Expected the call to fail with " + code;
        return failure(expected).hasStatus(code, expected);
    }

    /** Verifies that the call fails with a status. */
    public GrpcFailureAssert failsWith(Code code) {
        return failsWith(Status.fromCodeValue(code.getNumber()).getCode());
    }

    /** Verifies that the call fails, with any status. */
    public GrpcFailureAssert fails() {
        return failure("Expected the call to fail");
    }

    /**
     * Verifies that the call succeeds, and goes on with what it returned: the messages of a stream as a list, the value
     * of a future, null if it returned nothing.
     */
    public ObjectAssert<Object> succeeds() {
        return new ObjectAssert<Object>(value()).as(info.description());
    }

    /** Verifies that the call succeeds with one message, and goes on with that. */
    public MessageAssert reply() {
        Object value = value();
        Object single = value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
        if (single instanceof Message message) {
            return new MessageAssert(message).as(info.description());
        }
        String returned = single instanceof List<?> list ? list.size() + " messages" : String.valueOf(single);
        throw failure("%s", "Expected the call to reply with one message, but it returned " + returned);
    }

    /** Verifies that the call succeeds, and goes on with the messages of its stream. */
    public ListAssert<Message> replies() {
        Object value = value();
        List<?> list = value instanceof List<?> all ? all : value == null ? List.of() : List.of(value);
        return Assertions.assertThat(list.stream().map(Message.class::cast).toList())
                .as(info.description());
    }

    private @Nullable Object value() {
        CallOutcome ended = outcome();
        Throwable thrown = ended.failure();
        if (thrown != null) {
            AssertionError error =
                    failure("%s", "Expected the call to succeed, but it " + FailureText.ofThrown(thrown, List.of()));
            error.initCause(thrown);
            throw error;
        }
        if (ended.unfinished() != null) {
            throw failure("%s", "Expected the call to succeed, but " + ended.unfinished());
        }
        return ended.value();
    }

    private GrpcFailureAssert failure(String expected) {
        CallOutcome ended = outcome();
        Throwable thrown = ended.failure();
        if (thrown == null) {
            String happened = ended.unfinished() != null
                    ? ended.unfinished()
                    : "it succeeded and returned " + FieldText.ofAny(ended.value());
            throw failure("%s", expected + ", but " + happened);
        }
        if (GrpcFailureAssert.status(thrown) == null) {
            AssertionError error = failure("%s", expected + ", but it " + FailureText.ofThrown(thrown, List.of()));
            error.initCause(thrown);
            throw error;
        }
        return GrpcFailureAssert.of(thrown).as(info.description());
    }

    private CallOutcome outcome() {
        CallOutcome ended = outcome;
        if (ended == null) {
            ended = CallOutcome.of(actual, atMost);
            outcome = ended;
        }
        return ended;
    }
}
