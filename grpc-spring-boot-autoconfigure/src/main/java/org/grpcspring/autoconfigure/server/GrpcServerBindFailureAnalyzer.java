// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import org.grpcspring.server.lifecycle.GrpcServerBindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;

/** Explains that the server cannot listen on its address, and that this application itself listens there if it does. */
final class GrpcServerBindFailureAnalyzer extends AbstractFailureAnalyzer<GrpcServerBindException> {

    private static final String PUBLISHED = "local.";

    private final Environment environment;

    GrpcServerBindFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, GrpcServerBindException failure) {
        String key = NamedServer.key(failure.getServer());
        return ownKey(failure.getPort())
                .map(own -> new FailureAnalysis(
                        "%s. This application itself listens on port %s already, by '%s'"
                                .formatted(failure.getMessage(), failure.getPort(), own),
                        "Set '%s.port' or '%s' to another port (0 takes a free one)".formatted(key, own),
                        failure))
                .orElseGet(() -> new FailureAnalysis(failure.getMessage(), action(failure, key), failure));
    }

    /** Returns the key of the server of this application that has a port, whichever kind of server it is. */
    private Optional<String> ownKey(int port) {
        return environment instanceof ConfigurableEnvironment configurable
                ? configurable.getPropertySources().stream()
                        .filter(EnumerablePropertySource.class::isInstance)
                        .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                        .filter(name -> name.startsWith(PUBLISHED) && name.endsWith(".port"))
                        .filter(name -> String.valueOf(port).equals(environment.getProperty(name)))
                        .map(name -> name.substring(PUBLISHED.length()))
                        .map(key -> key.equals("management.port") ? "management.server.port" : key)
                        .findFirst()
                : Optional.empty();
    }

    private static String action(GrpcServerBindException failure, String key) {
        return failure.getAddress() instanceof InetSocketAddress tcp
                ? "Stop what listens on port %1$s, or set '%2$s.port' to another port (0 takes a free one); if the address does not belong to this machine, set '%2$s.address' to one that does, or to '*'"
                        .formatted(tcp.getPort(), key)
                : "Stop the server that listens there, or set '%s.address' to another path, in a directory that the application may write to; a file there that is not a socket is never removed"
                        .formatted(key);
    }
}
