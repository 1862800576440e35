// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import io.grpc.Metadata;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A header that tells the trace of a call. Immutable.
 *
 * @param key the header's key
 * @param value what its value must be, with the trace in its group
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 * @see <a href="https://github.com/openzipkin/b3-propagation">B3</a>
 */
record TraceHeader(Metadata.Key<String> key, Pattern value) {

    private static final String B3_TRACE = "([0-9a-f]{32}|[0-9a-f]{16})";
    private static final List<TraceHeader> ALL = List.of(
            of("traceparent", "[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}"),
            of("b3", B3_TRACE + "-[0-9a-f]{16}(?:-[01d])?(?:-[0-9a-f]{16})?"),
            of("x-b3-traceid", B3_TRACE));

    private static TraceHeader of(String name, String value) {
        return new TraceHeader(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), Pattern.compile(value));
    }

    /** Returns the trace that headers tell, or null if they tell none. */
    static @Nullable String trace(Metadata headers) {
        for (TraceHeader header : ALL) {
            String told = headers.get(header.key);
            Matcher matcher = header.value.matcher(told == null ? "" : told);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return null;
    }
}
