// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Set;
import org.grpcspring.observation.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Names and tags the spans of calls by OpenTelemetry's conventions for RPC; one that is not recorded gets no tags.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for gRPC</a>
 */
final class SpanConventions {

    private static final Set<Status.Code> FAULTS_OF_SERVERS = Set.of(
            Status.Code.UNKNOWN,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS);
    private static final StackTraceElement[] NOWHERE = {};

    private SpanConventions() {}

    static String name(@Nullable MethodDescriptor<?, ?> method) {
        return method == null ? Peer.UNKNOWN : method.getFullMethodName();
    }

    static <S> void served(
            SpanLibrary<S> library, S span, @Nullable MethodDescriptor<?, ?> method, Attributes connection) {
        if (library.isRecording(span)) {
            tag(library, span, method);
            if (connection.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR) instanceof InetSocketAddress own) {
                library.tag(span, SpanTag.SERVER_ADDRESS, own.getAddress().getHostAddress());
                library.tag(span, SpanTag.SERVER_PORT, own.getPort());
            }
            if (connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer) {
                library.peer(span, peer.getAddress().getHostAddress(), peer.getPort());
            }
        }
    }

    static <S> void called(SpanLibrary<S> library, S span, MethodDescriptor<?, ?> method, Peer server) {
        if (library.isRecording(span)) {
            tag(library, span, method);
            if (server.name() != null) {
                library.tag(span, SpanTag.SERVER_ADDRESS, server.name());
            }
            if (server.port() != null && server.port() > 0) {
                library.tag(span, SpanTag.SERVER_PORT, server.port());
            }
        }
    }

    static <S> void ended(SpanLibrary<S> library, S span, Status status, boolean isServed) {
        if (library.isRecording(span)) {
            library.tag(span, SpanTag.STATUS_CODE, status.getCode().value());
            if (!status.isOk() && (!isServed || FAULTS_OF_SERVERS.contains(status.getCode()))) {
                library.fail(span, failure(status));
            }
        }
    }

    private static <S> void tag(SpanLibrary<S> library, S span, @Nullable MethodDescriptor<?, ?> method) {
        library.tag(span, SpanTag.SYSTEM, "grpc");
        if (method != null) {
            library.tag(span, SpanTag.SERVICE, Objects.requireNonNullElse(method.getServiceName(), Peer.UNKNOWN));
            library.tag(span, SpanTag.METHOD, Objects.requireNonNullElse(method.getBareMethodName(), Peer.UNKNOWN));
        }
    }

    private static Throwable failure(Status status) {
        Throwable cause = status.getCause();
        if (cause != null) {
            return cause;
        }
        StatusException failure = status.asException();
        failure.setStackTrace(NOWHERE);
        return failure;
    }
}
