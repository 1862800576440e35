// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.autoconfigure.property.InheritedProperties;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.GrpcServiceDiscoverer;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * A server as it is configured: the default one by {@code grpc.server.*}, any other by {@code grpc.servers.<name>.*},
 * which inherits the default's values.
 *
 * @param name its name
 * @param properties its properties
 * @param isOnNetwork whether it listens on an address
 */
record NamedServer(String name, GrpcServerProperties properties, boolean isOnNetwork) {

    private static final Log log = LogFactory.getLog(NamedServer.class);
    private static final String OTHERS = "grpc.servers";
    private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName.of("grpc.server");

    /** What says where a server is reached or what it serves is its own. */
    private static final Set<String> OWN = Set.of("port", "in-process-name", "methods");

    static NamedServer ofDefault(GrpcServerProperties properties) {
        return new NamedServer(GrpcService.DEFAULT_SERVER, properties, properties.port() != -1);
    }

    static List<NamedServer> others(Environment environment) {
        return names(environment).stream().map(name -> other(name, environment)).toList();
    }

    private static NamedServer other(String name, Environment environment) {
        GrpcServerProperties properties = new InheritedProperties(List.of(prefix(name)), DEFAULTS, OWN)
                .bind(environment, GrpcServerProperties.class);
        return new NamedServer(name, properties, properties.port() != -1 && has(name, environment, "port", "address"));
    }

    /** Returns the names of all servers but the default one; what has no address of its own is none. */
    static Set<String> names(Environment environment) {
        Map<String, String> names = new TreeMap<>();
        written(environment).stream()
                .filter(name -> hasAddress(name, environment))
                // An environment variable has no dashes: the longer form is the one that was meant.
                .forEach(name -> names.merge(
                        GrpcServiceDiscoverer.canonical(name),
                        name,
                        BinaryOperator.maxBy(Comparator.comparingInt(String::length))));
        return new LinkedHashSet<>(names.values());
    }

    /** Tells of what stands where servers do but is none. */
    static void warnOfStrays(Environment environment) {
        written(environment).stream()
                .filter(name -> !hasAddress(name, environment))
                .map(NamedServer::prefix)
                .forEach(stray -> log.warn(
                        "'%1$s' is not a gRPC server: it has neither '%1$s.port' nor '%1$s.address' nor '%1$s.in-process-name'"
                                .formatted(stray)));
    }

    private static Set<String> written(Environment environment) {
        return Binder.get(environment)
                .bind(OTHERS, Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .keySet();
    }

    static String key(String server) {
        return server.equals(GrpcService.DEFAULT_SERVER)
                ? DEFAULTS.toString()
                : prefix(server).toString();
    }

    PropertyChecks checks() {
        return new PropertyChecks(key(name) + ".");
    }

    private static boolean hasAddress(String name, Environment environment) {
        return has(name, environment, "port", "address", "in-process-name");
    }

    private static boolean has(String name, Environment environment, String... keys) {
        Binder binder = Binder.get(environment);
        return Arrays.stream(keys)
                .anyMatch(key -> binder.bind(prefix(name).append(key), Bindable.of(String.class))
                        .isBound());
    }

    private static ConfigurationPropertyName prefix(String name) {
        return ConfigurationPropertyName.of(OTHERS).append(ConfigurationPropertyName.adapt(name, '.'));
    }
}
