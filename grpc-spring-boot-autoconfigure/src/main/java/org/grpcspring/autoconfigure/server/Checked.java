// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Takes values of a server's keys only within their range; null stays null. */
final class Checked {

    private static final String PREFIX = "grpc.server.";

    private Checked() {}

    static @Nullable Duration positive(String key, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw invalid(key, value, "A duration greater than 0 is needed, such as 30s or 5m.");
        }
        return value;
    }

    static @Nullable Integer positive(String key, @Nullable Integer value) {
        if (value != null && value <= 0) {
            throw invalid(key, value, "A number from 1 to 2147483647 is needed.");
        }
        return value;
    }

    static @Nullable Integer positiveOrUnlimited(String key, @Nullable Integer value) {
        return value != null && value == -1 ? Integer.valueOf(Integer.MAX_VALUE) : positive(key, value);
    }

    static @Nullable Integer bytes(String key, @Nullable DataSize size) {
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

    static InvalidConfigurationPropertyValueException invalid(String key, @Nullable Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(PREFIX + key, value, reason);
    }
}
