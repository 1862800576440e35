// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives calls that bring no deadline one, and calls that bring a late one an earlier one, by their {@code grpc-timeout}
 * header, before grpc-java reads it and keeps to it. Health checks keep theirs. Safe for use by many threads.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2</a>
 */
final class CallDeadlines extends ServerStreamTracer.Factory {

    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MAX_DIGITS = 8;
    private static final Map<Character, Duration> UNITS = Map.of(
            'H', Duration.ofHours(1),
            'M', Duration.ofMinutes(1),
            'S', Duration.ofSeconds(1),
            'm', Duration.ofMillis(1),
            'u', Duration.ofNanos(1000),
            'n', Duration.ofNanos(1));
    private static final ServerStreamTracer NONE = new ServerStreamTracer() {};

    private final @Nullable Duration byDefault;
    private final @Nullable Duration max;

    CallDeadlines(@Nullable Duration byDefault, @Nullable Duration max) {
        this.byDefault = byDefault;
        this.max = max;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        if (!fullMethodName.startsWith("grpc.health.v1.Health/")) {
            Duration brought = parse(headers.get(TIMEOUT));
            Duration wanted = brought != null ? brought : byDefault;
            if (max != null && (wanted == null || wanted.compareTo(max) > 0)) {
                wanted = max;
            }
            if (wanted != null && !wanted.equals(brought)) {
                headers.discardAll(TIMEOUT);
                headers.put(TIMEOUT, format(wanted));
            }
        }
        return NONE;
    }

    private static @Nullable Duration parse(@Nullable String timeout) {
        if (timeout == null || timeout.length() < 2 || timeout.length() > MAX_DIGITS + 1) {
            return null;
        }
        Duration unit = UNITS.get(timeout.charAt(timeout.length() - 1));
        String digits = timeout.substring(0, timeout.length() - 1);
        return unit != null && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                ? unit.multipliedBy(Long.parseLong(digits))
                : null;
    }

    private static String format(Duration timeout) {
        String millis = Long.toString(timeout.toMillis());
        return millis.length() <= MAX_DIGITS ? millis + "m" : Math.min(timeout.toSeconds(), 99_999_999) + "S";
    }
}
