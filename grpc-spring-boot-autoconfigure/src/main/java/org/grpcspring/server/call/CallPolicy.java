// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.server.call.CallAdmission.Limit;
import org.grpcspring.server.connection.ConnectionCalls;
import org.grpcspring.server.connection.ForgottenCalls;
import org.grpcspring.server.connection.Refusal;
import org.grpcspring.server.handler.HandlerRules;
import org.jspecify.annotations.Nullable;

/**
 * Decides of every call of one server whether it is accepted, until when, and where it runs; what depends on the method
 * is decided once, at start. Safe for use by many threads.
 */
public final class CallPolicy implements AutoCloseable {

    private final CallSettings settings;
    private final MethodRules rules;
    private final CallExecutors executors;
    private final GrpcCodecs knownCodecs;
    private final Executor executor;
    private final Map<String, Executor> executorByMethod;
    private final Map<String, Executor> deliveryByMethod = new HashMap<>();
    private final CallAdmission admission;
    private final ServerCallExecutorSupplier callExecutors = new Supplier();
    private final ForgottenCalls forgotten;
    private final @Nullable CallRejections rejections;
    private final @Nullable CallDeadlines deadlines;
    private final @Nullable ReplyCompression compression;

    CallPolicy(CallSettings settings, CallExecutors executors, GrpcCodecs knownCodecs, MethodRules rules) {
        this.settings = settings;
        this.rules = rules;
        this.executors = executors;
        this.knownCodecs = knownCodecs;
        this.executor = executors.get(settings.executor());
        this.executorByMethod = rules.executors(executors);
        Limit all = new Limit("the server", settings.maxConcurrentCalls());
        Limit ofPool = new Limit(
                "the server's pool of threads",
                settings.pool().maxThreads() + settings.pool().queueCapacity());
        this.admission = new CallAdmission(
                all,
                rules.limits(all, method -> runsOnPool(method) ? ofPool : null),
                settings.adaptive() == null ? null : new AdaptiveLimit(settings.adaptive()),
                rules.unaryMethods(),
                settings.retryDelay());
        rules.handlers().forEach(this::apply);
        boolean mayReject = Stream.concat(Stream.of(executor), executorByMethod.values().stream())
                .anyMatch(ApplicationExecutor.class::isInstance);
        this.rejections = mayReject ? new CallRejections(admission, executors.delivery()) : null;
        this.deadlines = settings.defaultDeadline() == null && settings.maxDeadline() == null
                ? null
                : new CallDeadlines(settings.defaultDeadline(), settings.maxDeadline());
        this.forgotten = new ForgottenCalls(rules.methodsOfRequestStreams(), deadlines != null, callExecutors);
        Map<String, String> codecs = rules.codecs();
        this.compression = codecs.isEmpty() ? null : new ReplyCompression(codecs);
    }

    private void apply(String method, HandlerRules handler) {
        handler.interruptWhenCancelled(rules.interruptsWhenCancelled(method));
        if (handler.waitsForRequests()) {
            Executor chosen = executorOf(method);
            handler.runOn(executors.waiting(method, chosen, rules.namesExecutor(method), admission));
            deliveryByMethod.put(method, executors.delivery(chosen));
        }
    }

    /** Makes a server follow this policy. */
    public void applyTo(ServerBuilder<?> builder) {
        knownCodecs.applyTo(builder);
        builder.addTransportFilter(new ConnectionCalls())
                .addStreamTracerFactory(new TimeoutGuard())
                .addStreamTracerFactory(forgotten)
                .addStreamTracerFactory(admission)
                .intercept(new CancelledCallGuard())
                .intercept(new Refusal.Interceptor())
                .directExecutor();
        if (rejections != null) {
            builder.addStreamTracerFactory(rejections).intercept(rejections);
        }
        if (deadlines != null) {
            builder.addStreamTracerFactory(deadlines).intercept(deadlines);
        }
        if (compression != null) {
            builder.intercept(compression);
        }
        if (!executor.equals(CallExecutors.ON_EVENT_LOOP) || !executorByMethod.isEmpty()) {
            builder.callExecutor(callExecutors);
        }
    }

    /** Notifies each call of its end in any case; interceptors that are added to the builder later are not notified. */
    public void applyLastTo(ServerBuilder<?> builder) {
        builder.intercept(forgotten);
    }

    /** Returns what holds for the server's calls. */
    public CallSettings settings() {
        return settings;
    }

    /** Returns what holds for a method, by its full name. */
    public CallSettings.Method of(String fullMethodName) {
        return rules.of(fullMethodName);
    }

    /** Returns how many calls are in flight, health checks left out. */
    public int callsInFlight() {
        return admission.inFlight();
    }

    /** Returns what the server has to do at the moment. */
    public CallLoad load() {
        return new CallLoad(callsInFlight(), executors.waiting(), executors.threads(), admission.refused());
    }

    /** Ends the threads that only this server used. */
    @Override
    public void close() {
        executors.close();
        if (deadlines != null) {
            deadlines.close();
        }
    }

    private boolean runsOnPool(String fullMethodName) {
        HandlerRules handler = rules.handlers().get(fullMethodName);
        return executors.isPool(executorOf(fullMethodName)) && (handler == null || !handler.waitsForRequests());
    }

    private Executor executorOf(String fullMethodName) {
        return executorByMethod.isEmpty() ? executor : executorByMethod.getOrDefault(fullMethodName, executor);
    }

    /** Sends a call to its method's executor; a refused one is ended on the event loop. */
    private final class Supplier implements ServerCallExecutorSupplier {

        @Override
        public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
            if (Refusal.isIn(Context.current())) {
                return CallExecutors.ON_EVENT_LOOP;
            }
            String method = call.getMethodDescriptor().getFullMethodName();
            Executor delivery = deliveryByMethod.isEmpty() ? null : deliveryByMethod.get(method);
            Executor chosen = delivery == null ? executorOf(method) : delivery;
            return rejections != null && chosen instanceof ApplicationExecutor application
                    ? rejections.guarded(application)
                    : chosen;
        }
    }
}
