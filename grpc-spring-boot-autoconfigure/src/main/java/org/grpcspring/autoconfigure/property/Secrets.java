// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Knows which values may be secrets, and keeps them out of the messages about values that cannot be bound. */
final class Secrets extends AbstractBindHandler {

    private static final String METADATA = "metadata";
    private static final String HEADERS = "credentials.headers";

    private final String prefix;

    Secrets(ConfigurationPropertyName prefix) {
        this.prefix = prefix + ".";
    }

    static boolean isSecret(String key, @Nullable Object value) {
        String text = String.valueOf(value);
        return isSecret(key) || text.contains("-----BEGIN") || text.startsWith("base64:");
    }

    private static boolean isSecret(String key) {
        return key.startsWith(METADATA)
                || key.startsWith(HEADERS)
                || key.endsWith("password")
                || key.endsWith("bearer.token")
                || key.endsWith(".key");
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
            throws Exception {
        String property = name.toString();
        if (property.startsWith(prefix) && isSecret(property.substring(prefix.length()))) {
            throw new InvalidSecretException(
                    property,
                    property.endsWith(METADATA) || property.endsWith(HEADERS)
                            ? "It is one value where headers are expected below it, each by its name."
                            : "It is not text.");
        }
        throw error;
    }
}
