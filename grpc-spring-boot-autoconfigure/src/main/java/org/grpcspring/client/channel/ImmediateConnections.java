// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Connects channels at the same time, each within its own timeout. */
final class ImmediateConnections {

    private static final int PROBE_MILLIS = 200;

    private ImmediateConnections() {}

    /**
     * Connects the clients whose settings say so and that were not connected before.
     *
     * @throws ClientConnectionException if one cannot connect within its timeout
     */
    static void open(Collection<Client> clients) {
        long start = System.nanoTime();
        Map<Client, CompletableFuture<Void>> connections = new LinkedHashMap<>();
        for (Client client : clients) {
            if (client.settings().connections().isImmediate()
                    && !client.isConnected().get()) {
                connections.put(client, connect(client.transport()));
            }
        }
        Map<String, String> failures = new TreeMap<>();
        connections.forEach((client, connection) -> {
            Duration timeout = client.settings().connections().immediateConnectTimeout();
            if (isOpened(connection, timeout.toNanos() - (System.nanoTime() - start))) {
                client.isConnected().set(true);
            } else {
                failures.put(
                        client.settings().name(),
                        "'%s' within %s: %s"
                                .formatted(client.settings().address(), timeout, reason(client.transport())));
            }
        });
        if (!failures.isEmpty()) {
            throw new ClientConnectionException(failures);
        }
    }

    private static CompletableFuture<Void> connect(ManagedChannel channel) {
        CompletableFuture<Void> connection = new CompletableFuture<>();
        channel.resetConnectBackoff();
        follow(channel, connection);
        return connection;
    }

    private static void follow(ManagedChannel channel, CompletableFuture<Void> connection) {
        ConnectivityState state = channel.getState(true);
        if (state == ConnectivityState.READY) {
            connection.complete(null);
        } else if (state == ConnectivityState.SHUTDOWN) {
            connection.cancel(false);
        } else if (!connection.isDone()) {
            channel.notifyWhenStateChanged(state, () -> follow(channel, connection));
        }
    }

    private static boolean isOpened(CompletableFuture<Void> connection, long nanos) {
        try {
            connection.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException ex) {
            connection.cancel(false);
        }
        return false;
    }

    // A channel tells why it is not connected only to a call, which it fails before it sends it.
    private static String reason(ManagedChannel channel) {
        ConnectivityState state = channel.getState(false);
        if (state != ConnectivityState.TRANSIENT_FAILURE) {
            return "no answer, the channel is " + state;
        }
        Bytes bytes = new Bytes();
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(bytes, bytes)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.health.v1.Health/Check")
                .build();
        try {
            ClientCalls.blockingUnaryCall(
                    channel,
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(PROBE_MILLIS, TimeUnit.MILLISECONDS),
                    new byte[0]);
            return "the connection was opened too late";
        } catch (StatusRuntimeException ex) {
            return Status.fromThrowable(ex).getCode() + ": " + ex.getStatus().getDescription();
        }
    }

    /** Passes bytes as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
