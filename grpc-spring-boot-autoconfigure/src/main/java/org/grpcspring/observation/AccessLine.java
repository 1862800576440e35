// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What is written of a call.
 *
 * @param method the full name of its method
 * @param peer the address of who called, or null if that is not known
 * @param status how it ended
 * @param micros how long it lasted
 * @param received messages and bytes that were received
 * @param sent messages and bytes that were sent
 * @param traceId the trace of the call, else the one that the client was in, or null without either
 * @param metadata what is written of the client's metadata
 */
record AccessLine(
        String method,
        @Nullable String peer,
        Status.Code status,
        long micros,
        Volume received,
        Volume sent,
        @Nullable String traceId,
        Map<String, String> metadata) {

    private static final String TRACE_ID_KEY = "traceId";
    private static final Metadata.Key<String> TRACE_PARENT =
            Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

    /** @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a> */
    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    static AccessLine of(EndedCall call, LoggedMetadata metadata) {
        MethodDescriptor<?, ?> method = call.method();
        return new AccessLine(
                method == null ? LoggedMetadata.printable(call.calledName()) : method.getFullMethodName(),
                peer(call.attributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                call.status().getCode(),
                TimeUnit.NANOSECONDS.toMicros(call.nanos()),
                new Volume(call.messagesReceived(), call.bytesReceived()),
                new Volume(call.messagesSent(), call.bytesSent()),
                traceId(MDC.get(TRACE_ID_KEY), call.headers().get(TRACE_PARENT)),
                metadata.of(call.headers()));
    }

    void writeTo(Logger logger) {
        double millis = micros / 1000.0;
        LoggingEventBuilder line = logger.atInfo()
                .addKeyValue("grpc.method", method)
                .addKeyValue("grpc.status", status.name())
                .addKeyValue("grpc.duration_ms", millis)
                .addKeyValue("grpc.messages_received", received.messages)
                .addKeyValue("grpc.bytes_received", received.bytes)
                .addKeyValue("grpc.messages_sent", sent.messages)
                .addKeyValue("grpc.bytes_sent", sent.bytes);
        if (peer != null) {
            line = line.addKeyValue("grpc.peer", peer);
        }
        if (traceId != null) {
            line = line.addKeyValue(TRACE_ID_KEY, traceId);
        }
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            line = line.addKeyValue("grpc.metadata." + entry.getKey(), entry.getValue());
        }
        line.log("{} {} in {} ms for {}", method, status, millis, peer == null ? "unknown" : peer);
    }

    private static @Nullable String peer(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return address == null ? null : address.toString();
    }

    private static @Nullable String traceId(@Nullable String current, @Nullable String parent) {
        if (current != null) {
            return current;
        }
        Matcher matcher = TRACE_ID.matcher(parent == null ? "" : parent);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** How much went in one direction. */
    record Volume(long messages, long bytes) {}
}
