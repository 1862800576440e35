// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client's channel.
 *
 * @param settings how it reaches its servers
 * @param transport the channel of grpc-java
 * @param channel the same with the client's interceptors
 * @param isConnected whether it was connected, if its settings say that this is waited for
 * @param isWatched whether the changes of its state are published
 */
record Client(
        ClientSettings settings,
        LazyChannel transport,
        InterceptedChannel channel,
        AtomicBoolean isConnected,
        AtomicBoolean isWatched) {}
