// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client's channel.
 *
 * @param settings how it reaches its servers
 * @param transport the channel of grpc-java
 * @param channel the same with the client's interceptors
 * @param isWatched whether the changes of its state are published
 */
record Client(ClientSettings settings, ManagedChannel transport, InterceptedChannel channel, AtomicBoolean isWatched) {}
