// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grpcspring.server.call.CallAdmission.Limit;
import org.grpcspring.server.handler.HandlerRules;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What differs for each method of the services served: by the settings of the method, else by {@link GrpcExecutor} on
 * it, else by the settings of its service, else by the annotation on that.
 */
final class MethodRules {

    private final CallSettings settings;
    private final Map<String, Class<?>> beanClassByMethod = new LinkedHashMap<>();
    private final Set<String> unaryMethods = new HashSet<>();
    private final Set<String> methodsOfRequestStreams = new HashSet<>();
    private final Set<String> builtIn = new HashSet<>();
    private final Map<String, HandlerRules> handlers = new HashMap<>();

    /**
     * Finds the methods.
     *
     * @throws UnknownGrpcMethodException if the settings name what is not served
     */
    MethodRules(CallSettings settings, List<GrpcServiceDefinition> services) {
        this.settings = settings;
        TreeSet<String> known = new TreeSet<>();
        for (GrpcServiceDefinition service : services) {
            handlers.putAll(service.handlers());
            for (ServerMethodDefinition<?, ?> method : service.definition().getMethods()) {
                String name = method.getMethodDescriptor().getFullMethodName();
                if (method.getMethodDescriptor().getType() == MethodType.UNARY) {
                    unaryMethods.add(name);
                }
                if (!method.getMethodDescriptor().getType().clientSendsOneMessage()) {
                    methodsOfRequestStreams.add(name);
                }
                if (service.builtIn()) {
                    builtIn.add(name);
                }
                beanClassByMethod.put(name, service.beanClass());
                known.add(name);
                known.add(serviceOf(name));
            }
        }
        settings.methods().keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new UnknownGrpcMethodException(unknown, settings.server(), known);
                });
    }

    /** Returns what holds for a method that is served. */
    CallSettings.Method of(String method) {
        Class<?> beanClass = beanClassByMethod.get(method);
        String executor = beanClass == null ? null : executor(method, beanClass);
        return new CallSettings.Method(
                executor != null ? executor : settings.executor(),
                closest(method, CallSettings.Method::maxConcurrentCalls),
                codec(method),
                interruptsWhenCancelled(method));
    }

    Set<String> unaryMethods() {
        return Set.copyOf(unaryMethods);
    }

    Set<String> methodsOfRequestStreams() {
        return Set.copyOf(methodsOfRequestStreams);
    }

    /** Returns the handlers among the methods. */
    Map<String, HandlerRules> handlers() {
        return Collections.unmodifiableMap(handlers);
    }

    /**
     * Returns whether the executor of a method is set for the method itself, rather than for its service or the server.
     */
    boolean namesExecutor(String method) {
        return ofItself(method) != null;
    }

    /** Returns whether the threads of a method's calls are interrupted when these are cancelled. */
    boolean interruptsWhenCancelled(String method) {
        Boolean wanted = closest(method, CallSettings.Method::interruptWhenCancelled);
        return wanted != null ? wanted : settings.interruptWhenCancelled();
    }

    Map<String, Executor> executors(CallExecutors executors) {
        Map<String, Executor> byName = new HashMap<>();
        Map<String, Executor> byMethod = new HashMap<>();
        beanClassByMethod.forEach((method, beanClass) -> {
            String name = executor(method, beanClass);
            if (name != null && !name.equals(settings.executor())) {
                byMethod.put(method, byName.computeIfAbsent(name, found -> find(found, beanClass, executors)));
            }
        });
        return Map.copyOf(byMethod);
    }

    private static Executor find(String name, Class<?> beanClass, CallExecutors executors) {
        try {
            return executors.get(name);
        } catch (UnknownGrpcExecutorException ex) {
            throw ex.on(beanClass);
        }
    }

    /**
     * Returns the limits of each method.
     *
     * @param all the limit of the server
     * @param shared finds the limit that goes with where a method's calls run, if there is one
     */
    Map<String, List<Limit>> limits(Limit all, Function<String, @Nullable Limit> shared) {
        Map<String, Limit> byName = new HashMap<>();
        Map<String, List<Limit>> byMethod = new HashMap<>();
        for (String method : beanClassByMethod.keySet()) {
            List<Limit> limits = new ArrayList<>();
            limits.add(all);
            Stream.ofNullable(shared.apply(method)).forEach(limits::add);
            for (String name : List.of(serviceOf(method), method)) {
                Integer max = setting(name, CallSettings.Method::maxConcurrentCalls);
                if (max != null) {
                    limits.add(byName.computeIfAbsent(name, limited -> new Limit(limited, max)));
                }
            }
            byMethod.put(method, List.copyOf(limits));
        }
        return Map.copyOf(byMethod);
    }

    Map<String, String> codecs() {
        Map<String, String> byMethod = new HashMap<>();
        for (String method : beanClassByMethod.keySet()) {
            String codec = codec(method);
            if (codec != null) {
                byMethod.put(method, codec);
            }
        }
        return Map.copyOf(byMethod);
    }

    private @Nullable String codec(String method) {
        String codec = closest(method, CallSettings.Method::compression);
        return codec != null ? codec : settings.compression();
    }

    private @Nullable String executor(String method, Class<?> beanClass) {
        String ofMethod = ofItself(method);
        if (ofMethod != null) {
            return ofMethod;
        }
        String ofService = setting(serviceOf(method), CallSettings.Method::executor);
        if (ofService != null) {
            return ofService;
        }
        if (builtIn.contains(method) && !settings.executor().equals(GrpcExecutor.DIRECT)) {
            return CallExecutors.BUILT_IN;
        }
        return AnnotatedExecutors.of(beanClass);
    }

    private @Nullable String ofItself(String method) {
        String ofMethod = setting(method, CallSettings.Method::executor);
        Class<?> beanClass = beanClassByMethod.get(method);
        return ofMethod != null || beanClass == null ? ofMethod : AnnotatedExecutors.ofMethod(method, beanClass);
    }

    private <T> @Nullable T closest(String method, Function<CallSettings.Method, @Nullable T> key) {
        T ofMethod = setting(method, key);
        return ofMethod != null ? ofMethod : setting(serviceOf(method), key);
    }

    private <T> @Nullable T setting(String name, Function<CallSettings.Method, @Nullable T> key) {
        CallSettings.Method rule = settings.methods().get(name);
        return rule == null ? null : key.apply(rule);
    }

    private static String serviceOf(String method) {
        return String.valueOf(MethodDescriptor.extractFullServiceName(method));
    }
}
