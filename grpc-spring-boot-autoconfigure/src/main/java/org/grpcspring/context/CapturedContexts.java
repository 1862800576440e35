// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import io.grpc.Context;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.function.Supplier;
import org.springframework.util.ClassUtils;

/**
 * The contexts of the thread that captured them: gRPC's, and with Micrometer's context propagation all that it knows,
 * such as the current span and the security context. Safe for use by many threads.
 */
final class CapturedContexts {

    private static final boolean MICROMETER =
            ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory", null);

    private final Supplier<Attached> attaching;

    private CapturedContexts(Supplier<Attached> attaching) {
        this.attaching = attaching;
    }

    static CapturedContexts capture() {
        return new CapturedContexts(MICROMETER ? Snapshots.capture() : captureOfGrpc());
    }

    /** Makes them this thread's until what is returned is closed. */
    Attached attach() {
        return attaching.get();
    }

    private static Supplier<Attached> captureOfGrpc() {
        Context captured = Context.current();
        return () -> {
            Context before = captured.attach();
            return () -> captured.detach(before);
        };
    }

    /** Contexts while they are a thread's. */
    @FunctionalInterface
    interface Attached extends AutoCloseable {

        @Override
        void close();
    }

    /** Loaded only where Micrometer's context propagation is. */
    private static final class Snapshots {

        private static final ContextSnapshotFactory FACTORY =
                ContextSnapshotFactory.builder().build();

        static Supplier<Attached> capture() {
            ContextSnapshot snapshot = FACTORY.captureAll();
            return () -> snapshot.setThreadLocals()::close;
        }
    }
}
