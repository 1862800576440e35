// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.DebugInfo;
import com.google.rpc.LocalizedMessage;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Failures with rich details, sent as {@code google.rpc.Status} in the trailer {@code grpc-status-details-bin}. Needs
 * {@code grpc-protobuf}.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193</a>
 */
public final class RichFailures {

    private static final int MAX_STACK_ENTRIES = 50;

    private RichFailures() {}

    /** Returns the failure of a status with its details. */
    public static GrpcFailure of(com.google.rpc.Status status) {
        StatusRuntimeException failure = StatusProto.toStatusRuntimeException(status);
        return new GrpcFailure(
                failure.getStatus(), Objects.requireNonNullElseGet(failure.getTrailers(), Metadata::new));
    }

    /** Returns a failure with one more detail. */
    public static GrpcFailure withDetail(GrpcFailure failure, Message detail) {
        com.google.rpc.Status before = StatusProto.fromStatusAndTrailers(failure.status(), failure.trailers());
        return with(failure, before.toBuilder().addDetails(Any.pack(detail)).build());
    }

    /** Returns a failure with these details alone, of its own status. */
    public static GrpcFailure withDetails(GrpcFailure failure, List<Any> details) {
        return with(
                failure,
                com.google.rpc.Status.newBuilder()
                        .setCode(failure.status().getCode().value())
                        .setMessage(Objects.requireNonNullElse(failure.status().getDescription(), ""))
                        .addAllDetails(details)
                        .build());
    }

    private static GrpcFailure with(GrpcFailure failure, com.google.rpc.Status rich) {
        GrpcFailure after = of(rich);
        Metadata trailers = GrpcFailure.copy(failure.trailers());
        after.trailers().keys().forEach(key -> trailers.discardAll(key(key)));
        trailers.merge(after.trailers());
        return new GrpcFailure(failure.status(), trailers);
    }

    /** Returns a failure that also has an exception and where it was thrown; for development only. */
    public static GrpcFailure withDebugInfo(GrpcFailure failure, Throwable thrown) {
        return withDetail(
                failure,
                DebugInfo.newBuilder()
                        .setDetail(thrown.toString())
                        .addAllStackEntries(Arrays.stream(thrown.getStackTrace())
                                .limit(MAX_STACK_ENTRIES)
                                .map(StackTraceElement::toString)
                                .toList())
                        .build());
    }

    /** Returns a failure that also has a message for people, in their language. */
    public static GrpcFailure withLocalizedMessage(GrpcFailure failure, Locale locale, String message) {
        return withDetail(
                failure,
                LocalizedMessage.newBuilder()
                        .setLocale(locale.toLanguageTag())
                        .setMessage(message)
                        .build());
    }

    private static Metadata.Key<byte[]> key(String name) {
        return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
    }
}
