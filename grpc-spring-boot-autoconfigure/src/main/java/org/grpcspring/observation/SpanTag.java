// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

/**
 * What a span tells of its call, named by OpenTelemetry's conventions for RPC.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for gRPC</a>
 */
enum SpanTag {
    SYSTEM("rpc.system"),
    SERVICE("rpc.service"),
    METHOD("rpc.method"),
    STATUS_CODE("rpc.grpc.status_code"),
    SERVER_ADDRESS("server.address"),
    SERVER_PORT("server.port"),
    PEER_ADDRESS("network.peer.address"),
    PEER_PORT("network.peer.port");

    private final String key;

    SpanTag(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
