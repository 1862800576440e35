// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerStreamTracer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the thread of a connection at the request of a call until the call's deadline has passed, so that the reset by
 * which the client ends it comes afterwards, however busy the machine is.
 */
public final class LateReset implements GrpcServerBuilderCustomizer {

    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final Map<Character, TimeUnit> UNITS = Map.of(
            'n', TimeUnit.NANOSECONDS,
            'u', TimeUnit.MICROSECONDS,
            'm', TimeUnit.MILLISECONDS,
            'S', TimeUnit.SECONDS);

    @Override
    public void customize(ServerBuilder<?> builder, String server) {
        builder.addStreamTracerFactory(new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                String timeout = headers.get(TIMEOUT);
                return timeout == null ? new ServerStreamTracer() {} : new Held(System.nanoTime() + nanos(timeout));
            }
        });
    }

    private static long nanos(String timeout) {
        int digits = timeout.length() - 1;
        @Nullable TimeUnit unit = UNITS.get(timeout.charAt(digits));
        return unit == null ? 0 : unit.toNanos(Long.parseLong(timeout.substring(0, digits)));
    }

    /** A call whose request comes after its deadline. */
    private static final class Held extends ServerStreamTracer {

        private static final long MARGIN = TimeUnit.MILLISECONDS.toNanos(100);

        private final long end;

        Held(long deadline) {
            this.end = deadline + MARGIN;
        }

        @Override
        public void inboundMessage(int number) {
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
