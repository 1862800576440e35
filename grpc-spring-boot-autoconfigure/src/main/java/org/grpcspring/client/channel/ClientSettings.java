// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import org.grpcspring.client.call.CallPolicy;

/**
 * How one client reaches its servers.
 *
 * @param name the client's name
 * @param address where the servers are: {@code host:port} or a URI
 * @param plaintext whether the connection is not encrypted
 * @param loadBalancingPolicy grpc-java's name of the policy that spreads calls over the servers
 * @param callPolicy what is decided about its calls
 */
public record ClientSettings(
        String name, String address, boolean plaintext, String loadBalancingPolicy, CallPolicy callPolicy) {}
