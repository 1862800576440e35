// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.grpcspring.server.connection.Refusal;

/**
 * Refuses calls whose {@code grpc-timeout} is malformed with {@code INVALID_ARGUMENT}. Where grpc-java reads such a
 * header itself, it throws, logs that for each call, and never reports the end of the stream. Safe for use by many
 * threads.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2</a>
 */
final class TimeoutGuard extends ServerStreamTracer.Factory {

    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MAX_DIGITS = 8;
    private static final int MAX_SHOWN = 20;
    private static final ServerStreamTracer WELL_FORMED = new ServerStreamTracer() {};

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        String timeout = headers.get(TIMEOUT);
        if (timeout == null || isWellFormed(timeout)) {
            return WELL_FORMED;
        }
        headers.discardAll(TIMEOUT);
        Status status = Status.INVALID_ARGUMENT.withDescription("The header grpc-timeout is '" + shown(timeout)
                + "', which is not a valid timeout: send up to 8 digits and one of the units H, M, S, m, u and n");
        return new ServerStreamTracer() {
            @Override
            public Context filterContext(Context context) {
                return new Refusal(status, Metadata::new).in(context);
            }
        };
    }

    private static boolean isWellFormed(String timeout) {
        int digits = timeout.length() - 1;
        return digits >= 1
                && digits <= MAX_DIGITS
                && "HMSmun".indexOf(timeout.charAt(digits)) >= 0
                && timeout.chars().limit(digits).allMatch(digit -> digit >= '0' && digit <= '9');
    }

    private static String shown(String timeout) {
        String start = timeout.length() > MAX_SHOWN ? timeout.substring(0, MAX_SHOWN) + "…" : timeout;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
