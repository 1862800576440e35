// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grpcspring.server.handler.HandlerThreads;
import org.grpcspring.server.handler.InvalidHandlerException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Finds executors by name, and makes the pool of platform threads when it is first asked for, by one thread; what it
 * tells of the pool is safe for use by many.
 */
final class CallExecutors implements AutoCloseable {

    /** Where services run that servers have of themselves: health and reflection never wait for others. */
    static final String BUILT_IN = "built-in";

    static final Executor ON_EVENT_LOOP = Runnable::run;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CallSettings.Pool sizes;
    private final Function<String, Executor> beans;
    private volatile @Nullable ElasticExecutor pool;
    private @Nullable ElasticExecutor builtIn;
    private @Nullable ElasticExecutor delivery;
    private @Nullable StreamThreads streams;

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
            case BUILT_IN -> builtIn();
            default -> new ApplicationExecutor(name, beans.apply(name));
        };
    }

    boolean isPool(Executor executor) {
        return executor.equals(pool);
    }

    /**
     * Returns where those calls of a method run whose handler waits for requests: on threads of their own, unless each
     * task has one anyway or the method itself names an executor of the application.
     *
     * @param method what the method is
     * @param chosen where its calls run otherwise
     * @param byItself whether that is said of the method rather than of its service or server
     * @throws InvalidHandlerException if it runs on the event loop
     */
    HandlerThreads waiting(String method, Executor chosen, boolean byItself, CallAdmission admission) {
        if (chosen.equals(ON_EVENT_LOOP)) {
            throw new InvalidHandlerException(
                    "The method of the RPC %s waits for requests, but runs on the event loop".formatted(method),
                    "Annotate it with @GrpcExecutor(GrpcExecutor.VIRTUAL) or PLATFORM, or let it take a Flow.Publisher");
        }
        if (hasThreadsOfItsOwn(chosen)) {
            return call -> chosen;
        }
        if (byItself && chosen instanceof ApplicationExecutor executor) {
            return call -> task -> executeOn(executor, task, admission);
        }
        return streams(admission);
    }

    /** Returns where the events of calls are delivered whose handler waits for requests: never where it waits. */
    Executor delivery(Executor chosen) {
        return hasThreadsOfItsOwn(chosen) ? chosen : delivery();
    }

    private static void executeOn(ApplicationExecutor executor, Runnable task, CallAdmission admission) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException ex) {
            throw CallAdmission.refusal(executor.refusal()).withCause(ex).asRuntimeException(admission.refuse());
        }
    }

    private static boolean hasThreadsOfItsOwn(Executor executor) {
        return executor instanceof VirtualThreadTaskExecutor;
    }

    private StreamThreads streams(CallAdmission admission) {
        StreamThreads current = streams;
        if (current == null) {
            String full = "the server has %d streams of requests in flight, as many as platform-threads.max-streams allows"
                    .formatted(sizes.maxStreams());
            current = new StreamThreads(
                    sizes.maxStreams(), () -> CallAdmission.refusal(full).asRuntimeException(admission.refuse()));
            streams = current;
        }
        return current;
    }

    private ElasticExecutor pool() {
        ElasticExecutor current = pool;
        if (current == null) {
            current = elastic("grpc-call-");
            pool = current;
        }
        return current;
    }

    private ElasticExecutor builtIn() {
        ElasticExecutor current = builtIn;
        if (current == null) {
            current = elastic("grpc-built-in-");
            builtIn = current;
        }
        return current;
    }

    /** Returns threads that no service waits on. */
    ElasticExecutor delivery() {
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
        Stream.of(pool, builtIn, delivery).filter(Objects::nonNull).forEach(CallExecutors::close);
        if (streams != null) {
            streams.close();
        }
    }

    private static void close(ElasticExecutor executor) {
        try {
            executor.close(PATIENCE);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
