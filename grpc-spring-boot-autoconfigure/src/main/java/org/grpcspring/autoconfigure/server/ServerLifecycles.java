// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.List;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.inprocess.InProcessAddresses;
import org.grpcspring.server.call.CallPolicies;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.transport.GrpcServerFactory;
import org.grpcspring.server.transport.InProcessGrpcServerFactory;
import org.grpcspring.server.transport.NettyGrpcServerFactory;
import org.grpcspring.tls.RotatingTls;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.Environment;

/**
 * Makes the lifecycle of each server from its properties and from what all servers share.
 *
 * @param discoverer finds the services of a server
 * @param executors what calls can run on
 * @param codecs compress and decompress messages
 * @param customizers change the builder of every server last
 * @param inProcessAddresses the in-process names of this application
 * @param events where the servers' events are published
 * @param environment says whether threads are virtual
 */
record ServerLifecycles(
        GrpcServiceDiscoverer discoverer,
        ExecutorBeans executors,
        GrpcCodecs codecs,
        List<GrpcServerBuilderCustomizer> customizers,
        InProcessAddresses inProcessAddresses,
        ApplicationEventPublisher events,
        Environment environment) {

    GrpcServerLifecycle network(NamedServer server, @Nullable RotatingTls tls) {
        ServerSettings settings = ServerSettings.of(server);
        return lifecycle(
                server,
                new NettyGrpcServerFactory(
                        settings.address(),
                        settings.limits(),
                        settings.keepAlive(),
                        settings.connections(),
                        tls == null ? null : tls.context()));
    }

    GrpcServerLifecycle inProcess(NamedServer server) {
        return lifecycle(
                server,
                new InProcessGrpcServerFactory(
                        inProcessAddresses.get(
                                String.valueOf(server.properties().inProcessName())),
                        ServerSettings.of(server).limits()));
    }

    private GrpcServerLifecycle lifecycle(NamedServer server, GrpcServerFactory factory) {
        return new GrpcServerLifecycle(
                server.name(),
                factory,
                discoverer,
                new CallPolicies(ServerCallSettings.of(server, environment, codecs, executors), executors::get, codecs),
                customizers,
                ServerShutdown.of(server, environment),
                events);
    }
}
