// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Closes channels at the same time, each within its client's grace period. */
final class ClientShutdown {

    private ClientShutdown() {}

    static void close(Collection<Client> clients) {
        List<Client> closing = clients.stream()
                .sorted(Comparator.comparingLong(ClientShutdown::nanos))
                .toList();
        closing.forEach(client -> client.transport().shutdown());
        long start = System.nanoTime();
        try {
            for (Client client : closing) {
                long left = nanos(client) - (System.nanoTime() - start);
                if (!client.transport().awaitTermination(left, TimeUnit.NANOSECONDS)) {
                    client.transport().shutdownNow();
                }
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            closing.forEach(client -> client.transport().shutdownNow());
        }
    }

    private static long nanos(Client client) {
        Duration period = client.settings().connections().shutdownGracePeriod();
        return period.isNegative() ? Long.MAX_VALUE : period.toNanos();
    }
}
