// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.context;

import io.grpc.Context;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ClassUtils;

/**
 * The contexts of the thread that captured them: gRPC's and that of Spring Security, and with Micrometer's context
 * propagation all that it knows, such as the current span. Safe for use by many threads.
 */
final class CapturedContexts {

    private static final boolean MICROMETER =
            ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory", null);
    private static final boolean SPRING_SECURITY =
            ClassUtils.isPresent("org.springframework.security.core.context.SecurityContextHolder", null);

    private final Supplier<Attached> attaching;

    private CapturedContexts(Supplier<Attached> attaching) {
        this.attaching = attaching;
    }

    static CapturedContexts capture() {
        if (MICROMETER) {
            return new CapturedContexts(Snapshots.capture());
        }
        return new CapturedContexts(SPRING_SECURITY ? Callers.capture(captureOfGrpc()) : captureOfGrpc());
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

    /** Loaded only where Spring Security is. */
    private static final class Callers {

        static Supplier<Attached> capture(Supplier<Attached> others) {
            SecurityContext captured = SecurityContextHolder.getContext();
            if (captured.getAuthentication() == null) {
                return others;
            }
            return () -> {
                Attached attached = others.get();
                SecurityContext before = SecurityContextHolder.getContext();
                SecurityContextHolder.setContext(captured);
                return () -> {
                    if (before.getAuthentication() == null) {
                        SecurityContextHolder.clearContext();
                    } else {
                        SecurityContextHolder.setContext(before);
                    }
                    attached.close();
                };
            };
        }
    }
}
