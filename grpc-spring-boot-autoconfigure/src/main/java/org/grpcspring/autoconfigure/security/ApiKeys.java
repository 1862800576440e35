// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.security.authentication.ApiKeyAuthenticationReader;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.springframework.security.core.authority.AuthorityUtils;

/** Makes the reader of API keys from the properties. */
final class ApiKeys {

    private static final int SHORTEST = 16;

    private ApiKeys() {}

    static GrpcAuthenticationReader reader(GrpcServerAuthenticationProperties.ApiKey properties, PropertyChecks checks) {
        if (properties.callers().isEmpty()) {
            throw checks.invalid("api-key.callers", null, "The scheme 'api-key' needs keys, as by '<name>.key' below it.");
        }
        Set<String> keys = new HashSet<>();
        List<ApiKeyAuthenticationReader.Owner> owners = properties.callers().entrySet().stream()
                .map(caller -> {
                    String name = "api-key.callers." + caller.getKey() + ".key";
                    String key = caller.getValue().key();
                    if (key == null || key.length() < SHORTEST) {
                        throw checks.invalid(name, key, "A key of at least 16 characters is needed.");
                    }
                    if (!keys.add(key)) {
                        throw checks.invalid(name, key, "Another caller has the same key; give each its own.");
                    }
                    return new ApiKeyAuthenticationReader.Owner(
                            caller.getKey(),
                            key,
                            AuthorityUtils.createAuthorityList(caller.getValue().authorities()));
                })
                .toList();
        try {
            return new ApiKeyAuthenticationReader(properties.header(), owners);
        } catch (IllegalArgumentException ex) {
            throw checks.invalid(
                    "api-key.header",
                    properties.header(),
                    "The name of a header consists of a-z, 0-9, '_', '-' and '.', and does not end with '-bin'.");
        }
    }
}
