// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Finds executors by name, and makes the pool of platform threads when it is first asked for, by one thread; what it
 * tells of the pool is safe for use by many.
 */
final class CallExecutors implements AutoCloseable {

    static final Executor ON_EVENT_LOOP = Runnable::run;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String THREAD_NAME_PREFIX = "grpc-call-";

    private final CallSettings.Pool sizes;
    private final Function<String, Executor> beans;
    private volatile @Nullable ElasticExecutor pool;

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

    int waiting() {
        ElasticExecutor current = pool;
        return current == null ? 0 : current.getQueue().size();
    }

    int threads() {
        ElasticExecutor current = pool;
        return current == null ? 0 : current.getPoolSize();
    }

    @Override
    public void close() {
        ElasticExecutor current = pool;
        if (current != null) {
            try {
                current.close(PATIENCE);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
