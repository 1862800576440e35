// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import io.grpc.Grpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.grpcspring.observation.EndedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What is written of a call.
 *
 * @param method the full name of its method
 * @param target the name of the server that was called, or null if this one was
 * @param caller who called, or null if that is not known
 * @param peer the address of the other side, or null if that is not known
 * @param status how it ended
 * @param micros how long it lasted
 * @param received messages and bytes that were received
 * @param sent messages and bytes that were sent
 * @param traceId the trace of the call, or null if it has none
 * @param metadata what is written of the client's metadata
 */
record AccessLine(
        String method,
        @Nullable String target,
        @Nullable String caller,
        @Nullable String peer,
        Status.Code status,
        long micros,
        Volume received,
        Volume sent,
        @Nullable String traceId,
        Map<String, String> metadata) {

    static final String TRACE_ID_KEY = "traceId";

    static AccessLine of(EndedCall call, @Nullable String target, @Nullable String trace, LoggedMetadata metadata) {
        MethodDescriptor<?, ?> method = call.method();
        return new AccessLine(
                method == null ? LoggedMetadata.printable(call.calledName()) : method.getFullMethodName(),
                target,
                call.caller() == null ? null : LoggedMetadata.printable(call.caller()),
                peer(call.attributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                call.status().getCode(),
                TimeUnit.NANOSECONDS.toMicros(call.nanos()),
                new Volume(call.messagesReceived(), call.bytesReceived()),
                new Volume(call.messagesSent(), call.bytesSent()),
                trace == null ? TraceHeader.trace(call.headers()) : trace,
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
        if (target != null) {
            line = line.addKeyValue("grpc.target", target);
        }
        if (caller != null) {
            line = line.addKeyValue("grpc.caller", caller);
        }
        if (peer != null) {
            line = line.addKeyValue("grpc.peer", peer);
        }
        if (traceId != null) {
            line = line.addKeyValue(TRACE_ID_KEY, traceId);
        }
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            line = line.addKeyValue("grpc.metadata." + entry.getKey(), entry.getValue());
        }
        if (target == null) {
            line.log("{} {} in {} ms for {}", method, status, millis, peer == null ? "unknown" : peer);
        } else {
            line.log("{} {} in {} ms at {}", method, status, millis, target);
        }
    }

    private static @Nullable String peer(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return address == null ? null : address.toString();
    }

    /** How much went in one direction. */
    record Volume(long messages, long bytes) {}
}
