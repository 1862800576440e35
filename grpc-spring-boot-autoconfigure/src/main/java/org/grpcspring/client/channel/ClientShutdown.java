// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Closes channels at the same time, each within its client's grace period.
 *
 * @param channel what is closed
 * @param nanos how long its calls may go on
 */
record ClientShutdown(ManagedChannel channel, long nanos) {

    static void close(Collection<Client> clients, Function<Client, ManagedChannel> channel) {
        List<ClientShutdown> closing = clients.stream()
                .map(client -> new ClientShutdown(channel.apply(client), nanos(client)))
                .sorted(Comparator.comparingLong(ClientShutdown::nanos))
                .toList();
        closing.forEach(client -> client.channel().shutdown());
        long start = System.nanoTime();
        try {
            for (ClientShutdown client : closing) {
                long left = client.nanos() - (System.nanoTime() - start);
                if (!client.channel().awaitTermination(left, TimeUnit.NANOSECONDS)) {
                    client.channel().shutdownNow();
                }
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            closing.forEach(client -> client.channel().shutdownNow());
        }
    }

    private static long nanos(Client client) {
        Duration period = client.settings().connections().shutdownGracePeriod();
        return period.isNegative() ? Long.MAX_VALUE : period.toNanos();
    }
}
