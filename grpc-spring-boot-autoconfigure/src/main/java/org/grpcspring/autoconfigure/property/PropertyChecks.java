// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import java.time.Duration;
import java.util.Collection;
import org.grpcspring.spelling.KnownNames;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Takes the values of keys only within their range; null stays null.
 *
 * @param prefix what stands before the keys, for messages
 */
public record PropertyChecks(String prefix) {

    /**
     * Returns a duration.
     *
     * @throws InvalidConfigurationPropertyValueException if it is not greater than 0
     */
    public @Nullable Duration positive(String key, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw invalid(key, value, "A duration greater than 0 is needed, such as 30s or 5m.");
        }
        return value;
    }

    /**
     * Returns a number.
     *
     * @throws InvalidConfigurationPropertyValueException if it is not greater than 0
     */
    public @Nullable Integer positive(String key, @Nullable Integer value) {
        if (value != null && value <= 0) {
            throw invalid(key, value, "A number from 1 to 2147483647 is needed.");
        }
        return value;
    }

    /**
     * Returns a number, the greatest for -1.
     *
     * @throws InvalidConfigurationPropertyValueException if it is neither -1 nor greater than 0
     */
    public @Nullable Integer positiveOrUnlimited(String key, @Nullable Integer value) {
        return value != null && value == -1 ? Integer.valueOf(Integer.MAX_VALUE) : positive(key, value);
    }

    /**
     * Returns a size in bytes, the greatest for -1.
     *
     * @throws InvalidConfigurationPropertyValueException if it is neither -1 nor from 1 byte to 2147483647 bytes
     */
    public @Nullable Integer bytes(String key, @Nullable DataSize size) {
        if (size == null) {
            return null;
        }
        long bytes = size.toBytes();
        if (bytes == -1) {
            return Integer.MAX_VALUE;
        }
        if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
            throw invalid(key, size, "A size is from 1 byte to 2147483647 bytes; -1 means no limit.");
        }
        return (int) bytes;
    }

    /** Returns the exception that says that nothing of a kind has a name, and which names there are. */
    public RuntimeException unknown(String key, String name, String kind, Collection<String> known) {
        return invalid(
                key,
                name,
                "No %s has this name. %s".formatted(kind, KnownNames.of(known).instead(name)));
    }

    /** Returns the exception that says what is wrong with a value, and what would be right; secrets are not shown. */
    public RuntimeException invalid(String key, @Nullable Object value, String reason) {
        if (value == null) {
            return new MissingPropertyException(prefix + key, reason);
        }
        return Secrets.isSecret(key, value)
                ? new InvalidSecretException(prefix + key, reason)
                : new InvalidConfigurationPropertyValueException(prefix + key, value, reason);
    }
}
