// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.DebugInfo;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;

/**
 * What a failed call tells: its status, and the details in the trailer {@code grpc-status-details-bin}. Details that
 * cannot be read, or that belong to another status, count as absent; reading never fails. Immutable. The details need
 * {@code grpc-protobuf}.
 *
 * @param status the status
 * @param details the details as they were sent
 * @see <a href="https://google.aip.dev/193">AIP-193</a>
 */
public record GrpcErrors(Status status, List<Any> details) {

    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** Creates what a failed call tells. */
    public GrpcErrors {
        details = List.copyOf(details);
    }

    /**
     * Returns what a failure tells, or the closest of its causes that is a {@code StatusException} or a
     * {@code StatusRuntimeException}; if there is none, it is {@code UNKNOWN} without details.
     */
    public static GrpcErrors of(Throwable failure) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        return of(Status.fromThrowable(failure), trailers == null ? new Metadata() : trailers);
    }

    /** Returns what a status says with its trailers. */
    public static GrpcErrors of(Status status, Metadata trailers) {
        byte[] sent = trailers.get(DETAILS);
        return new GrpcErrors(status, sent == null ? List.of() : parsed(sent, status));
    }

    /** Returns the violations of the request's fields. */
    public Optional<BadRequest> badRequest() {
        return detail(BadRequest.class);
    }

    /** Returns the exception on the server, which servers tell in development only. */
    public Optional<DebugInfo> debugInfo() {
        return detail(DebugInfo.class);
    }

    /** Returns the reason, for programs to act on. */
    public Optional<ErrorInfo> errorInfo() {
        return detail(ErrorInfo.class);
    }

    /** Returns links to what helps. */
    public Optional<Help> help() {
        return detail(Help.class);
    }

    /** Returns the message for people, in the language that the call asked for by {@code accept-language}. */
    public Optional<LocalizedMessage> localizedMessage() {
        return detail(LocalizedMessage.class);
    }

    /** Returns what must be so before the call can succeed. */
    public Optional<PreconditionFailure> preconditionFailure() {
        return detail(PreconditionFailure.class);
    }

    /** Returns the quotas that are used up. */
    public Optional<QuotaFailure> quotaFailure() {
        return detail(QuotaFailure.class);
    }

    /** Returns under which id the server knows the request. */
    public Optional<RequestInfo> requestInfo() {
        return detail(RequestInfo.class);
    }

    /** Returns what was accessed. */
    public Optional<ResourceInfo> resourceInfo() {
        return detail(ResourceInfo.class);
    }

    /** Returns how long to wait before another attempt. */
    public Optional<RetryInfo> retryInfo() {
        return detail(RetryInfo.class);
    }

    /** Returns the first detail of a type, which may be a message of your own. */
    public <T extends Message> Optional<T> detail(Class<T> type) {
        for (Any detail : details) {
            if (detail.is(type)) {
                try {
                    return Optional.of(detail.unpack(type));
                } catch (InvalidProtocolBufferException unreadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static List<Any> parsed(byte[] sent, Status status) {
        try {
            com.google.rpc.Status rich = com.google.rpc.Status.parseFrom(sent);
            return rich.getCode() == status.getCode().value() ? rich.getDetailsList() : List.of();
        } catch (InvalidProtocolBufferException unreadable) {
            return List.of();
        }
    }
}
