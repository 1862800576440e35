// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractObjectAssert;
import org.grpcspring.test.assertion.GrpcAssertions;
import org.grpcspring.test.assertion.GrpcFailureAssert;
import org.grpcspring.test.assertion.MessageAssert;
import org.grpcspring.test.assertion.MetadataText;

/** Assertions on a recorded call. While the call has not ended, they wait until they hold, for at most 10 seconds. */
public class RecordedCallAssert extends AbstractObjectAssert<RecordedCallAssert, RecordedCall> {

    private Duration atMost = GrpcCallRecorderAssert.AT_MOST;

    /** Begins assertions on a call. */
    public RecordedCallAssert(RecordedCall actual) {
        super(actual, RecordedCallAssert.class);
    }

    /** Sets how long is waited instead of 10 seconds. */
    public RecordedCallAssert within(Duration atMost) {
        this.atMost = atMost;
        return this;
    }

    /** Verifies that the call has ended. */
    public RecordedCallAssert hasEnded() {
        return verify(actual::isEnded, "Expected the call to end");
    }

    /** Verifies that the call has ended with a status. */
    public RecordedCallAssert hasStatus(Status.Code code) {
        return verify(() -> actual.isEnded() && isClosed(code), "Expected the call to end with " + code);
    }

    /** Verifies that the call has ended with a status, and goes on with the details of the failure. */
    public GrpcFailureAssert failedWith(Status.Code code) {
        hasStatus(code);
        Status status = actual.status();
        return GrpcAssertions.assertThatGrpc(
                        (status == null ? Status.UNKNOWN : status).asRuntimeException(actual.trailers()))
                .as(info.description());
    }

    /** Verifies that the metadata of the request has a value among those of a key. */
    public RecordedCallAssert hasMetadata(String key, String value) {
        return has("metadata", actual::metadata, key, value);
    }

    /** Verifies that the server's headers have a value among those of a key. */
    public RecordedCallAssert hasHeader(String key, String value) {
        return has("header", actual::headers, key, value);
    }

    /** Verifies that the server's trailers have a value among those of a key. */
    public RecordedCallAssert hasTrailer(String key, String value) {
        return has("trailer", actual::trailers, key, value);
    }

    /** Verifies all requests. */
    public RecordedCallAssert hasRequests(Object... requests) {
        return hasMessages("requests", actual::requests, List.of(requests));
    }

    /** Verifies all replies. */
    public RecordedCallAssert hasReplies(Object... replies) {
        return hasMessages("replies", actual::replies, List.of(replies));
    }

    /** Verifies that there is a request, and goes on with the first. */
    public MessageAssert request() {
        return request(0);
    }

    /** Verifies that there are more than {@code index} requests, and goes on with the one at this index. */
    public MessageAssert request(int index) {
        return message("requests", RecordedCall::requests, index);
    }

    /** Verifies that there is a reply, and goes on with the first. */
    public MessageAssert reply() {
        return reply(0);
    }

    /** Verifies that there are more than {@code index} replies, and goes on with the one at this index. */
    public MessageAssert reply(int index) {
        return message("replies", RecordedCall::replies, index);
    }

    /** Verifies all that happened in the call, in this order. */
    public RecordedCallAssert hasEvents(CallEvent.Kind... kinds) {
        List<CallEvent.Kind> expected = List.of(kinds);
        return verify(() -> kinds().equals(expected), "Expected the events " + expected, () -> "\n  events " + kinds());
    }

    private List<CallEvent.Kind> kinds() {
        return actual.events().stream().map(CallEvent::kind).toList();
    }

    private boolean isClosed(Status.Code code) {
        Status status = actual.status();
        return status != null && status.getCode() == code;
    }

    private RecordedCallAssert has(String kind, Supplier<Metadata> metadata, String key, String value) {
        Metadata.Key<String> wanted = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
        BooleanSupplier holds = () -> {
            Iterable<String> values = metadata.get().getAll(wanted);
            boolean found = false;
            if (values != null) {
                for (String one : values) {
                    found |= one.equals(value);
                }
            }
            return found;
        };
        return verify(holds, "Expected the " + kind + " " + MetadataText.entry(key, value));
    }

    private RecordedCallAssert hasMessages(String kind, Supplier<List<Object>> messages, List<Object> expected) {
        String text = expected.isEmpty()
                ? "Expected no " + kind
                : "Expected the " + kind + " " + MetadataText.value(expected);
        return expected.isEmpty()
                ? verify(() -> actual.isEnded() && messages.get().isEmpty(), text)
                : verify(() -> messages.get().equals(expected), text);
    }

    private MessageAssert message(String kind, Function<RecordedCall, List<Object>> messages, int index) {
        verify(
                () -> messages.apply(actual).size() > index
                        && messages.apply(actual).get(index) instanceof Message,
                "Expected at least " + (index + 1) + " " + kind);
        return GrpcAssertions.assertThatMessage((Message) messages.apply(actual).get(index))
                .as(info.description());
    }

    private RecordedCallAssert verify(BooleanSupplier condition, String expected) {
        return verify(condition, expected, () -> "");
    }

    private RecordedCallAssert verify(BooleanSupplier condition, String expected, Supplier<String> further) {
        actual.recorder().await(() -> condition.getAsBoolean() || actual.isEnded(), atMost);
        if (!condition.getAsBoolean()) {
            throw failure("%s", expected + ", but recorded is a call " + CallText.whole(actual) + further.get());
        }
        return this;
    }
}
