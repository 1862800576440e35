// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractThrowableAssert;
import org.grpcspring.error.GrpcErrors;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on how a call failed: its status, its details as <a href="https://google.aip.dev/193">AIP-193</a> has
 * them, and its trailers.
 */
public class GrpcFailureAssert extends AbstractThrowableAssert<GrpcFailureAssert, Throwable> {

    /**
     * Begins assertions on a failure; see {@link GrpcAssertions#assertThatGrpc(Throwable)}.
     *
     * @param failure a {@code StatusRuntimeException} or {@code StatusException}
     */
    public GrpcFailureAssert(Throwable failure) {
        super(failure, GrpcFailureAssert.class);
    }

    static GrpcFailureAssert of(Throwable thrown) {
        Throwable status = status(thrown);
        GrpcFailureAssert failure = new GrpcFailureAssert(status == null ? thrown : status);
        if (status == null) {
            throw failure.error(
                    "Expected the failure of a call, but the test " + FailureText.ofThrown(thrown, List.of()));
        }
        return failure;
    }

    /** Returns the closest exception with a status, or null if there is none. */
    static @Nullable Throwable status(Throwable thrown) {
        Throwable next = thrown;
        while (next != null && !(next instanceof StatusRuntimeException || next instanceof StatusException)) {
            next = next.getCause();
        }
        return next;
    }

    /** Verifies the status. */
    public GrpcFailureAssert hasStatus(Status.Code code) {
        return hasStatus(code, "Expected a failure with " + code);
    }

    GrpcFailureAssert hasStatus(Status.Code code, String expected) {
        return verify(errors().status().getCode() == code, expected);
    }

    /** Verifies the description of the status. */
    public GrpcFailureAssert hasDescription(String description) {
        return verify(
                description.equals(errors().status().getDescription()),
                "Expected a failure with the description \"" + description + "\"");
    }

    /** Verifies that the description of the status contains a text. */
    public GrpcFailureAssert hasDescriptionContaining(String text) {
        String description = errors().status().getDescription();
        return verify(
                description != null && description.contains(text),
                "Expected a failure whose description contains \"" + text + "\"");
    }

    /** Verifies the reason, in the detail {@code google.rpc.ErrorInfo}. */
    public GrpcFailureAssert hasReason(String reason) {
        return hasErrorInfo(info -> info.getReason().equals(reason), "the reason \"" + reason + "\"");
    }

    /** Verifies the domain of the reason, in the detail {@code google.rpc.ErrorInfo}. */
    public GrpcFailureAssert hasDomain(String domain) {
        return hasErrorInfo(info -> info.getDomain().equals(domain), "the domain \"" + domain + "\"");
    }

    /** Verifies an entry of the metadata in the detail {@code google.rpc.ErrorInfo}. */
    public GrpcFailureAssert hasErrorMetadata(String key, String value) {
        return hasErrorInfo(
                info -> value.equals(info.getMetadataMap().get(key)),
                "the error metadata \"" + key + "\" = \"" + value + "\"");
    }

    /** Verifies that a field of the request is named as invalid, in the detail {@code google.rpc.BadRequest}. */
    public GrpcFailureAssert hasFieldViolation(String field) {
        return verify(
                violates(violation -> violation.getField().equals(field)),
                "Expected a failure with a violation of the field \"" + field + "\"");
    }

    /** Verifies that a field of the request is named as invalid, and why. */
    public GrpcFailureAssert hasFieldViolation(String field, String description) {
        return verify(
                violates(violation -> violation.getField().equals(field)
                        && violation.getDescription().equals(description)),
                "Expected a failure with a violation of the field \"" + field + "\" described as \"" + description
                        + "\"");
    }

    /** Verifies how long to wait before another attempt, in the detail {@code google.rpc.RetryInfo}. */
    public GrpcFailureAssert retryAfter(Duration delay) {
        RetryInfo info = errors().retryInfo().orElse(null);
        return verify(
                info != null
                        && info.hasRetryDelay()
                        && Duration.ofSeconds(
                                        info.getRetryDelay().getSeconds(),
                                        info.getRetryDelay().getNanos())
                                .equals(delay),
                "Expected a failure that may be retried after " + FieldText.of(delay));
    }

    /** Verifies that there is a detail of a type. */
    public GrpcFailureAssert hasDetail(Class<? extends Message> type) {
        return verify(
                errors().detail(type).isPresent(), "Expected a failure with a detail of type " + type.getSimpleName());
    }

    /** Verifies that a detail is equal to a message, field by field. */
    public GrpcFailureAssert hasDetail(Message detail) {
        Descriptor type = detail.getDescriptorForType();
        boolean found = errors().details().stream().anyMatch(sent -> isEqual(sent, detail));
        return verify(found, "Expected a failure with the detail " + FieldText.typed(detail), List.of(type));
    }

    /** Verifies that a trailer has a value among its values. */
    public <T> GrpcFailureAssert hasTrailer(Metadata.Key<T> key, T value) {
        Metadata trailers = Status.trailersFromThrowable(actual);
        Iterable<T> sent = trailers == null ? null : trailers.getAll(key);
        boolean found = false;
        if (sent != null) {
            for (T one : sent) {
                found |= Objects.deepEquals(one, value);
            }
        }
        return verify(found, "Expected a failure with the trailer " + MetadataText.entry(key.name(), value));
    }

    /** Verifies that a trailer has a value among its values. */
    public GrpcFailureAssert hasTrailer(String key, String value) {
        return hasTrailer(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
    }

    private GrpcFailureAssert hasErrorInfo(Predicate<ErrorInfo> condition, String wanted) {
        return verify(errors().errorInfo().filter(condition).isPresent(), "Expected a failure with " + wanted);
    }

    private boolean violates(Predicate<BadRequest.FieldViolation> condition) {
        return errors().badRequest().stream()
                .flatMap(request -> request.getFieldViolationsList().stream())
                .anyMatch(condition);
    }

    private static boolean isEqual(Any sent, Message detail) {
        try {
            return sent.getTypeUrl()
                            .endsWith("/" + detail.getDescriptorForType().getFullName())
                    && detail.equals(detail.getParserForType().parseFrom(sent.getValue()));
        } catch (InvalidProtocolBufferException unreadable) {
            return false;
        }
    }

    private GrpcErrors errors() {
        isNotNull();
        return GrpcErrors.of(actual);
    }

    private GrpcFailureAssert verify(boolean holds, String expected) {
        return verify(holds, expected, List.of());
    }

    private GrpcFailureAssert verify(boolean holds, String expected, List<Descriptor> types) {
        if (!holds) {
            throw error(expected + ", but it " + FailureText.ofThrown(actual, types));
        }
        return this;
    }

    private AssertionError error(String text) {
        AssertionError error = failure("%s", text);
        error.initCause(actual);
        return error;
    }
}
