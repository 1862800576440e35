// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import org.grpcspring.client.call.CallPolicy;

/**
 * How one client reaches its servers.
 *
 * @param name the client's name
 * @param address where the servers are: {@code host:port} or a URI
 * @param loadBalancingPolicy grpc-java's name of the policy that spreads calls over the servers
 * @param security how its connections are protected
 * @param limits how much it accepts
 * @param connections how its connections live
 * @param calls what every call of it has
 * @param callPolicy what is decided about its calls
 */
public record ClientSettings(
        String name,
        String address,
        String loadBalancingPolicy,
        ClientSecurity security,
        InboundLimits limits,
        ConnectionSettings connections,
        CallDefaults calls,
        CallPolicy callPolicy) {}
