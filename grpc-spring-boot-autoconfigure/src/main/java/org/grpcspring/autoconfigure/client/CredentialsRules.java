// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/** What the keys of a client's credentials may say, and what they inherit. */
final class CredentialsRules {

    static final String PREFIX = "credentials.";

    private static final Pattern LOCAL = Pattern.compile("(self|in-process|local|unix|unix-abstract):.*");
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");

    private CredentialsRules() {}

    /** Returns the keys that a client does not take from GLOBAL, because it has another kind of credentials. */
    static Set<String> notInherited(List<ConfigurationPropertyName> client, Environment environment) {
        Set<String> keys = new TreeSet<>();
        for (String kind : GrpcCredentialsProperties.KINDS) {
            if (GrpcCredentialsProperties.KINDS.stream()
                    .anyMatch(other ->
                            !other.equals(kind) && ClientCallSettings.has(client, PREFIX + other, environment))) {
                keys.add(PREFIX + kind);
            }
        }
        return keys;
    }

    /**
     * Checks the keys of a client.
     *
     * @param address where its servers are
     * @param isEncrypted whether its connections are encrypted
     */
    static void check(GrpcChannelProperties client, String address, boolean isEncrypted, PropertyChecks checks) {
        GrpcCredentialsProperties credentials = client.credentials();
        if (!credentials.enabled()) {
            return;
        }
        Map<String, @Nullable Object> kinds = credentials.kinds();
        List<String> keys = List.copyOf(kinds.keySet());
        if (keys.size() > 1) {
            throw checks.invalid(
                    PREFIX + keys.get(1),
                    kinds.get(keys.get(1)),
                    "'%s' is set too; use one of the two.".formatted(checks.prefix() + PREFIX + keys.get(0)));
        }
        String token = credentials.bearer().token();
        if (token != null && credentials.bearer().tokenFile() != null) {
            throw checks.invalid(
                    PREFIX + "bearer.token",
                    token,
                    "'%s' is set too; use one of the two.".formatted(checks.prefix() + PREFIX + "bearer.token-file"));
        }
        if (!(keys.isEmpty() && credentials.headers().isEmpty())
                && !isEncrypted
                && !isLocal(address)
                && !credentials.allowPlaintext()) {
            throw checks.invalid(
                    "negotiation-type",
                    client.negotiationType(),
                    "The client has credentials, which would be sent without encryption. Set the key to TLS, or '%s' to true where something else protects the connection, such as a service mesh."
                            .formatted(checks.prefix() + PREFIX + "allow-plaintext"));
        }
    }

    /** Returns whether what is sent to an address stays on the machine. */
    private static boolean isLocal(String address) {
        String hosts = address.replaceFirst("^(static://|dns:///)", "");
        return LOCAL.matcher(address).matches()
                || Stream.of(hosts.split(","))
                        .allMatch(host -> LOOPBACK.matcher(host).matches());
    }
}
