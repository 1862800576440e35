// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.DefaultMessageSourceResolvable;

/**
 * Collects the details of a {@link GrpcException}. A type of detail is sent once: what is added of the same type is
 * merged. Not safe for use by several threads.
 *
 * @see <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto">error_details</a>
 */
public final class GrpcExceptionBuilder {

    private final Status status;
    private final Map<Class<?>, Message> details = new LinkedHashMap<>();
    private @Nullable DefaultMessageSourceResolvable message;

    GrpcExceptionBuilder(Status status) {
        if (status.isOk()) {
            throw new IllegalArgumentException("A call that fails cannot be OK");
        }
        this.status = status;
    }

    /** Adds a detail of any type. */
    public GrpcExceptionBuilder detail(Message detail) {
        details.merge(
                detail.getClass(),
                detail,
                (before, more) -> before.toBuilder().mergeFrom(more).build());
        return this;
    }

    /**
     * Tells why, for programs to act on.
     *
     * @param reason what went wrong, such as {@code SOLD_OUT}
     * @param domain to whom the reason belongs, such as {@code shop.example.com}
     * @param metadata what else there is to know
     */
    public GrpcExceptionBuilder errorInfo(String reason, String domain, Map<String, String> metadata) {
        return detail(ErrorInfo.newBuilder()
                .setReason(reason)
                .setDomain(domain)
                .putAllMetadata(metadata)
                .build());
    }

    /** Tells that a field of the request is wrong; fields within fields are written {@code order.items[0].pieces}. */
    public GrpcExceptionBuilder badRequest(String field, String description) {
        return detail(BadRequest.newBuilder()
                .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder().setField(field).setDescription(description))
                .build());
    }

    /** Tells how long to wait before another attempt. */
    public GrpcExceptionBuilder retryAfter(Duration delay) {
        return detail(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(delay.getSeconds())
                        .setNanos(delay.getNano()))
                .build());
    }

    /** Tells whose quota is used up, such as {@code project:7}. */
    public GrpcExceptionBuilder quotaFailure(String subject, String description) {
        return detail(QuotaFailure.newBuilder()
                .addViolations(
                        QuotaFailure.Violation.newBuilder().setSubject(subject).setDescription(description))
                .build());
    }

    /** Tells what must be so before the call can succeed: of which type, of what, and how. */
    public GrpcExceptionBuilder preconditionFailure(String type, String subject, String description) {
        return detail(PreconditionFailure.newBuilder()
                .addViolations(PreconditionFailure.Violation.newBuilder()
                        .setType(type)
                        .setSubject(subject)
                        .setDescription(description))
                .build());
    }

    /** Tells which resource was accessed, and what is wrong with it. */
    public GrpcExceptionBuilder resourceInfo(String type, String name, String description) {
        return detail(ResourceInfo.newBuilder()
                .setResourceType(type)
                .setResourceName(name)
                .setDescription(description)
                .build());
    }

    /** Adds a link to what helps. */
    public GrpcExceptionBuilder help(String description, String url) {
        return detail(Help.newBuilder()
                .addLinks(Help.Link.newBuilder().setDescription(description).setUrl(url))
                .build());
    }

    /**
     * Has the server send a message for people, in the language that the client asks for by {@code accept-language}.
     * Where no message has the code, the status's description is sent.
     *
     * @param code the code of a message in the application's {@code MessageSource}
     * @param arguments what stands for {@code {0}}, {@code {1}} … in it
     */
    public GrpcExceptionBuilder localized(String code, Object... arguments) {
        message = new DefaultMessageSourceResolvable(new String[] {code}, arguments);
        return this;
    }

    /** Returns the exception to throw. */
    public GrpcException build() {
        com.google.rpc.Status.Builder rich = com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(Objects.requireNonNullElse(status.getDescription(), ""));
        details.values().forEach(detail -> rich.addDetails(Any.pack(detail)));
        GrpcFailure failure = RichFailures.of(rich.build());
        return new GrpcException(status, failure.trailers(), message);
    }
}
