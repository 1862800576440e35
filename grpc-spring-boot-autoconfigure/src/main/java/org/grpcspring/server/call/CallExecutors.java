// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Finds executors by name, and makes the pool of platform threads when it is first asked for. Not thread-safe. */
final class CallExecutors implements AutoCloseable {

    static final Executor ON_EVENT_LOOP = Runnable::run;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String THREAD_NAME_PREFIX = "grpc-call-";

    private final CallSettings.Pool sizes;
    private final Function<String, Executor> beans;
    private @Nullable ElasticExecutor pool;

    CallExecutors(CallSettings.Pool sizes, Function<String, Executor> beans) {
        this.sizes = sizes;
        this.beans = beans;
    }

    Executor get(String name) {
        return switch (name) {
            case GrpcExecutor.DIRECT -> ON_EVENT_LOOP;
            // Without names: making one costs more than many a call.
            case GrpcExecutor.VIRTUAL -> new VirtualThreadTaskExecutor();
            case GrpcExecutor.PLATFORM -> pool();
            default -> beans.apply(name);
        };
    }

    private ElasticExecutor pool() {
        ElasticExecutor current = pool;
        if (current == null) {
            current = new ElasticExecutor(sizes.minThreads(), sizes.maxThreads(), THREAD_NAME_PREFIX);
            pool = current;
        }
        return current;
    }

    @Override
    public void close() {
        if (pool != null) {
            try {
                pool.close(PATIENCE);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
