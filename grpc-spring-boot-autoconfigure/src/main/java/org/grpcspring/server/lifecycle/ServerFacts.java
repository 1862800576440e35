// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import java.net.SocketAddress;
import java.util.List;
import org.grpcspring.server.call.CallPolicy;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What a server is and does at a moment.
 *
 * @param name the name of the server
 * @param state whether it serves
 * @param addresses where it listens; nowhere unless it serves
 * @param services what it serves; nothing while it is stopped
 * @param calls decides about its calls; null while it is stopped
 */
public record ServerFacts(
        String name,
        State state,
        List<? extends SocketAddress> addresses,
        List<GrpcServiceDefinition> services,
        @Nullable CallPolicy calls) {

    static ServerFacts ofStopped(String name) {
        return new ServerFacts(name, State.STOPPED, List.of(), List.of(), null);
    }

    /** Whether a server serves. */
    public enum State {
        /** It accepts calls. */
        RUNNING,
        /** It lets its calls end and, at first, still accepts others. */
        STOPPING,
        /** It has not been started, or has ended. */
        STOPPED
    }
}
