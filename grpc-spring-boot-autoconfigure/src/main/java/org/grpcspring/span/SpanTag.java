// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.span;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;

/**
 * What a span tells of its call, named by OpenTelemetry's conventions for RPC.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for gRPC</a>
 */
public enum SpanTag {
    /** The system, which is {@code grpc}. */
    SYSTEM("rpc.system"),
    /** The full name of the service. */
    SERVICE("rpc.service"),
    /** The name of the method. */
    METHOD("rpc.method"),
    /** The number of the status. */
    STATUS_CODE("rpc.grpc.status_code"),
    /** The name of the caller. */
    CALLER("enduser.id"),
    /** The name or IP address of the server. */
    SERVER_ADDRESS("server.address"),
    /** The port of the server. */
    SERVER_PORT("server.port"),
    /** The IP address of the other end of the connection. */
    PEER_ADDRESS("network.peer.address"),
    /** The port of the other end of the connection. */
    PEER_PORT("network.peer.port");

    private final String key;

    SpanTag(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /** Tags what Micrometer observes, but not its timers. */
    public void addTo(Observation.Context observed, String value) {
        observed.addHighCardinalityKeyValue(KeyValue.of(key, value));
    }
}
