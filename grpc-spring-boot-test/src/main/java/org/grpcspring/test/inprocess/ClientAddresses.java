// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Replaces the addresses of clients: that of an own server by its name in the JVM, any other by one that nobody listens
 * on and that holds the address which it replaces.
 *
 * @param environment has the addresses
 * @param servers the own servers
 * @param networkClients the names of clients that keep their address
 */
record ClientAddresses(ConfigurableEnvironment environment, OwnServers servers, Set<String> networkClients) {

    /** What stands before the address of another application. */
    static final String ELSEWHERE = "elsewhere?";

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("grpc.client");
    private static final ConfigurationPropertyName GLOBAL = PREFIX.append("global.address");
    private static final Pattern WITHIN_THE_JVM = Pattern.compile("(self|in-process|local):.*");
    private static final Pattern HOSTS = Pattern.compile("(?:(?:static|dns):/*)?([^/]+)");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.\\d+){3}|0\\.0\\.0\\.0|\\[::1]|\\[0:0:0:0:0:0:0:1])(?::(\\d+))?");
    private static final Pattern UNIX = Pattern.compile("unix:(?://+(?=/))?(.+)");
    static final String LOCAL_PORT = "${local.grpc.server";

    /** Returns the keys whose values are replaced, and these values. */
    Map<String, Object> replaced() {
        Map<String, Object> replaced = new LinkedHashMap<>();
        networkClients.forEach(client -> keep(client, replaced));
        for (ConfigurationPropertyName key : keys()) {
            String address = replacement(key);
            if (address != null) {
                replaced.put(key.toString(), address);
            }
        }
        return replaced;
    }

    /** Gives a client that has no address of its own the one that GLOBAL has, before that is replaced. */
    private void keep(String client, Map<String, Object> replaced) {
        List<ConfigurationPropertyName> prefixes = OwnClients.prefixes(client);
        String global = written(GLOBAL);
        if (global != null && prefixes.stream().allMatch(prefix -> written(prefix.append("address")) == null)) {
            replaced.put(prefixes.get(0).append("address").toString(), global);
        }
    }

    private Set<ConfigurationPropertyName> keys() {
        Set<ConfigurationPropertyName> keys = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(name -> PREFIX.isAncestorOf(name) && name.getNumberOfElements() > 3)
                        .filter(name -> name.getLastElement(Form.UNIFORM).equals("address"))
                        .filter(name -> networkClients.stream()
                                .flatMap(client -> OwnClients.prefixes(client).stream())
                                .noneMatch(client -> client.isParentOf(name)))
                        .forEach(keys::add);
            }
        }
        return keys;
    }

    private @Nullable String replacement(ConfigurationPropertyName key) {
        String written = written(key);
        if (written == null) {
            return null;
        }
        return written.contains(LOCAL_PORT)
                ? "self:self"
                : replacement(environment.resolvePlaceholders(written).strip());
    }

    private @Nullable String written(ConfigurationPropertyName key) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            var property = source.getConfigurationProperty(key);
            if (property != null && property.getValue() != null) {
                return property.getValue().toString();
            }
        }
        return null;
    }

    private @Nullable String replacement(String address) {
        if (address.isEmpty() || WITHIN_THE_JVM.matcher(address).matches()) {
            return null;
        }
        String server = servers.at(places(address));
        return server != null ? server : servers.prefix() + ELSEWHERE + URLEncoder.encode(address, UTF_8);
    }

    /** Returns the ports on this machine, or the path, that an address names; what is elsewhere is a place of none. */
    static Set<String> places(String address) {
        Set<String> places = new TreeSet<>();
        Matcher unix = UNIX.matcher(address);
        Matcher hosts = HOSTS.matcher(address);
        if (unix.matches()) {
            places.add("unix:" + unix.group(1));
        } else if (hosts.matches()) {
            for (String host : hosts.group(1).split(",", -1)) {
                Matcher loopback = LOOPBACK.matcher(host.strip());
                places.add(loopback.matches() && loopback.group(1) != null ? loopback.group(1) : host);
            }
        } else {
            places.add(address);
        }
        return places;
    }
}
