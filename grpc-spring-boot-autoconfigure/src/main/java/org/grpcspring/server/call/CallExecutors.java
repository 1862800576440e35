// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.grpcspring.server.handler.HandlerThreads;
import org.grpcspring.server.handler.InvalidHandlerException;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Finds executors by name, and makes each pool of platform threads when it is first asked for. Thread-safe. */
final class CallExecutors implements AutoCloseable {

    /** Where services run that servers have of themselves: health and reflection never wait for others. */
    static final String BUILT_IN = "built-in";

    static final Executor ON_EVENT_LOOP = Runnable::run;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String CALLS = "grpc-call-";
    private static final String STREAMS = "grpc-stream-";

    private final CallSettings.Pool sizes;
    private final Function<String, Executor> beans;
    private final Map<String, ThreadPoolExecutor> pools = new ConcurrentHashMap<>();

    CallExecutors(CallSettings.Pool sizes, Function<String, Executor> beans) {
        this.sizes = sizes;
        this.beans = beans;
    }

    Executor get(String name) {
        return switch (name) {
            case GrpcExecutor.DIRECT -> ON_EVENT_LOOP;
            // Without names: making one costs more than many a call.
            case GrpcExecutor.VIRTUAL -> new VirtualThreadTaskExecutor();
            case GrpcExecutor.PLATFORM -> elastic(CALLS);
            case BUILT_IN -> elastic("grpc-built-in-");
            default -> new ApplicationExecutor(name, beans.apply(name));
        };
    }

    boolean isPool(Executor executor) {
        return executor.equals(pools.get(CALLS));
    }

    /**
     * Returns where those calls of a method run whose handler waits for requests: on threads of their own, unless each
     * task has one anyway or the method itself names an executor of the application.
     *
     * @param method the full name of the method
     * @param chosen where its calls run otherwise
     * @param byItself whether that is said of the method rather than of its service or server
     * @param admission refuses calls
     * @throws InvalidHandlerException if it runs on the event loop
     */
    HandlerThreads waiting(String method, Executor chosen, boolean byItself, CallAdmission admission) {
        if (chosen.equals(ON_EVENT_LOOP)) {
            throw new InvalidHandlerException(
                    "The method of the RPC %s waits for requests, but runs on the event loop".formatted(method),
                    "Annotate it with @GrpcExecutor(GrpcExecutor.VIRTUAL) or PLATFORM, or let it take a Flow.Publisher");
        }
        if (hasThreadsOfItsOwn(chosen)) {
            return (call, end) -> chosen;
        }
        if (byItself && chosen instanceof ApplicationExecutor executor) {
            return (call, end) -> task -> execute(executor, task, admission);
        }
        return (StreamThreads)
                pools.computeIfAbsent(STREAMS, prefix -> new StreamThreads(sizes.maxStreams(), prefix, admission));
    }

    /** Returns where the events of calls are delivered whose handler waits for requests: never where it waits. */
    Executor delivery(Executor chosen) {
        return hasThreadsOfItsOwn(chosen) ? chosen : delivery();
    }

    /** Returns threads that no handler waits on. */
    Executor delivery() {
        return elastic("grpc-delivery-");
    }

    int waiting() {
        ThreadPoolExecutor pool = pools.get(CALLS);
        return pool == null ? 0 : pool.getQueue().size();
    }

    int threads() {
        ThreadPoolExecutor pool = pools.get(CALLS);
        return pool == null ? 0 : pool.getPoolSize();
    }

    @Override
    public void close() {
        pools.values().forEach(ThreadPoolExecutor::shutdown);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (ThreadPoolExecutor pool : pools.values()) {
                if (!pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    pool.shutdownNow();
                }
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private Executor elastic(String threadNamePrefix) {
        return pools.computeIfAbsent(
                threadNamePrefix, prefix -> new ElasticExecutor(sizes.minThreads(), sizes.maxThreads(), prefix));
    }

    private static boolean hasThreadsOfItsOwn(Executor executor) {
        return executor instanceof VirtualThreadTaskExecutor;
    }

    private static void execute(ApplicationExecutor executor, Runnable task, CallAdmission admission) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException ex) {
            throw CallAdmission.refusal(executor.refusal()).withCause(ex).asRuntimeException(admission.refuse());
        }
    }
}
