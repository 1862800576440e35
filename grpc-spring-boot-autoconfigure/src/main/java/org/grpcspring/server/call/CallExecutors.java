// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grpcspring.server.handler.InvalidHandlerException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Finds executors by name, and makes the pool of platform threads when it is first asked for, by one thread; what it
 * tells of the pool is safe for use by many.
 */
final class CallExecutors implements AutoCloseable {

    static final Executor ON_EVENT_LOOP = Runnable::run;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CallSettings.Pool sizes;
    private final Function<String, Executor> beans;
    private volatile @Nullable ElasticExecutor pool;
    private @Nullable ElasticExecutor delivery;

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

    /**
     * Returns where the events of calls are delivered whose methods wait for requests on an executor: on another if its
     * threads could all be waiting.
     *
     * @throws InvalidHandlerException if such a method runs on the event loop
     */
    Executor besides(Executor waiting, String method) {
        if (waiting.equals(ON_EVENT_LOOP)) {
            throw new InvalidHandlerException(
                    "The method of the RPC %s waits for requests, but runs on the event loop".formatted(method),
                    "Annotate it with @GrpcExecutor(GrpcExecutor.VIRTUAL) or PLATFORM, or let it take a Flow.Publisher");
        }
        return waiting instanceof VirtualThreadTaskExecutor ? waiting : delivery();
    }

    private ElasticExecutor pool() {
        ElasticExecutor current = pool;
        if (current == null) {
            current = elastic("grpc-call-");
            pool = current;
        }
        return current;
    }

    private ElasticExecutor delivery() {
        ElasticExecutor current = delivery;
        if (current == null) {
            current = elastic("grpc-delivery-");
            delivery = current;
        }
        return current;
    }

    private ElasticExecutor elastic(String threadNamePrefix) {
        return new ElasticExecutor(sizes.minThreads(), sizes.maxThreads(), threadNamePrefix);
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
        Stream.of(pool, delivery).filter(Objects::nonNull).forEach(CallExecutors::close);
    }

    private static void close(ElasticExecutor executor) {
        try {
            executor.close(PATIENCE);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
