// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.server.call.CallSettings;
import org.grpcspring.server.call.GrpcExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Makes the settings of a server's calls from its properties. */
record ServerCallSettings(PropertyChecks checks, Environment environment, GrpcCodecs codecs, ExecutorBeans executors) {

    private static final String AUTO = "auto";
    private static final long HEAP_PER_CALL = 64 * 1024L;
    private static final int VIRTUAL_THREADS = 21;
    private static final int VIRTUAL_THREADS_THAT_DO_NOT_PIN = 24;
    private static final int JAVA = Runtime.version().feature();

    static CallSettings of(NamedServer server, Environment environment, GrpcCodecs codecs, ExecutorBeans executors) {
        return new ServerCallSettings(server.checks(), environment, codecs, executors).of(server);
    }

    private CallSettings of(NamedServer server) {
        GrpcServerProperties properties = server.properties();
        Integer max = checks.positiveOrUnlimited("max-concurrent-calls", properties.maxConcurrentCalls());
        return new CallSettings(
                server.name(),
                executor("executor", properties.executor()),
                pool(properties.platformThreads()),
                max != null ? max : asManyAsFit(),
                adaptive(properties.adaptiveLimit()),
                properties.overloadRetryDelay(),
                checks.positive("default-deadline", properties.defaultDeadline()),
                checks.positive("max-deadline", properties.maxDeadline()),
                properties.interruptWhenCancelled(),
                codec("compression", properties.compression()),
                properties.methods().entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, entry -> method(entry.getKey(), entry.getValue()))));
    }

    private static int asManyAsFit() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_PER_CALL);
    }

    private CallSettings.Pool pool(GrpcServerProperties.PlatformThreads threads) {
        Integer min = checks.positive("platform-threads.min", threads.min());
        checks.positive("platform-threads.max", Integer.valueOf(threads.max()));
        checks.positive("platform-threads.queue-capacity", Integer.valueOf(threads.queueCapacity()));
        checks.positive("platform-threads.max-streams", Integer.valueOf(threads.maxStreams()));
        if (min != null && min > threads.max()) {
            throw checks.invalid("platform-threads.min", min, "It is more than platform-threads.max.");
        }
        int processors = Math.min(Runtime.getRuntime().availableProcessors(), threads.max());
        return new CallSettings.Pool(
                min != null ? min : processors, threads.max(), threads.queueCapacity(), threads.maxStreams());
    }

    private CallSettings.@Nullable Adaptive adaptive(GrpcServerProperties.AdaptiveLimit limit) {
        if (!limit.enabled()) {
            return null;
        }
        if (!ClassUtils.isPresent("com.netflix.concurrency.limits.Limit", null)) {
            throw checks.invalid(
                    "adaptive-limit.enabled", true, "Add com.netflix.concurrency-limits:concurrency-limits-core.");
        }
        checks.positive("adaptive-limit.min", Integer.valueOf(limit.min()));
        if (limit.initial() < limit.min() || limit.initial() > limit.max()) {
            throw checks.invalid(
                    "adaptive-limit.initial",
                    limit.initial(),
                    "It must be from adaptive-limit.min (%s) to adaptive-limit.max (%s)."
                            .formatted(limit.min(), limit.max()));
        }
        return new CallSettings.Adaptive(limit.initial(), limit.min(), limit.max());
    }

    private CallSettings.Method method(String name, GrpcServerProperties.Method method) {
        String key = "methods[" + name + "].";
        String executor = method.executor();
        return new CallSettings.Method(
                executor == null ? null : executor(key + "executor", executor),
                checks.positive(key + "max-concurrent-calls", method.maxConcurrentCalls()),
                codec(key + "compression", method.compression()),
                method.interruptWhenCancelled());
    }

    private String executor(String key, String name) {
        if (name.equals(AUTO)) {
            Boolean wanted = environment.getProperty("spring.threads.virtual.enabled", Boolean.class);
            boolean virtual = JAVA >= VIRTUAL_THREADS_THAT_DO_NOT_PIN
                    ? !Boolean.FALSE.equals(wanted)
                    : JAVA >= VIRTUAL_THREADS && Boolean.TRUE.equals(wanted);
            return virtual ? GrpcExecutor.VIRTUAL : GrpcExecutor.PLATFORM;
        }
        if (name.equals(GrpcExecutor.VIRTUAL) && JAVA < VIRTUAL_THREADS) {
            throw checks.invalid(
                    key, name, "Java " + JAVA + " has no virtual threads; use Java 21 or later, auto or platform.");
        }
        if (!executors.contain(name)) {
            List<String> known = new ArrayList<>(executors.names());
            known.add(AUTO);
            throw checks.unknown(key, name, "executor", known);
        }
        return name;
    }

    private @Nullable String codec(String key, @Nullable String codec) {
        if (codec != null && !codecs.canCompress(codec)) {
            throw checks.invalid(
                    key,
                    codec,
                    "No codec has this name; gzip is one, and so is each bean that is annotated with @GrpcCodec.");
        }
        return codec;
    }
}
