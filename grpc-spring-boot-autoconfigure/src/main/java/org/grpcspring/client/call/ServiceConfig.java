// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.grpcspring.client.call.CallSettings.Hedging;
import org.grpcspring.client.call.CallSettings.Retry;
import org.grpcspring.client.call.CallSettings.Rule;
import org.grpcspring.client.call.CallSettings.Throttling;

/**
 * Writes settings as the JSON that grpc-java takes: every number a double, every duration a string of seconds.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/service_config.md">Service Config in gRPC</a>
 */
final class ServiceConfig {

    private static final String ALL = "";
    private static final int NANOS_OF_MILLI = 1_000_000;

    private final CallSettings settings;
    private final Set<String> idempotent = new TreeSet<>();

    private ServiceConfig(CallSettings settings, Collection<ServiceDescriptor> services) {
        this.settings = settings;
        services.stream()
                .flatMap(service -> service.getMethods().stream())
                .filter(MethodDescriptor::isIdempotent)
                .forEach(method -> idempotent.add(method.getFullMethodName()));
    }

    /** Returns the config; it is empty if the settings need none. */
    static Map<String, ?> of(CallSettings settings, Collection<ServiceDescriptor> services) {
        Map<String, ?> given = settings.serviceConfig();
        return given != null ? given : new ServiceConfig(settings, services).write();
    }

    private Map<String, ?> write() {
        Map<String, Object> config = new LinkedHashMap<>();
        List<Map<String, ?>> methods = new ArrayList<>();
        Map<String, Object> all = method(ALL, settings.all());
        if (all.size() > 1) {
            methods.add(all);
        }
        Set<String> names = new TreeSet<>(settings.methods().keySet());
        idempotent.stream()
                .filter(name -> settings.rule(name).isForIdempotentMethods())
                .forEach(names::add);
        names.forEach(name -> methods.add(method(name, name.contains("/") ? settings.rule(name) : ofService(name))));
        if (!methods.isEmpty()) {
            config.put("methodConfig", methods);
        }
        Throttling throttling = settings.throttling();
        if (throttling != null) {
            config.put(
                    "retryThrottling",
                    Map.of("maxTokens", throttling.maxTokens(), "tokenRatio", throttling.tokenRatio()));
        }
        return config;
    }

    private Rule ofService(String name) {
        return settings.methods().getOrDefault(name, settings.all());
    }

    private Map<String, Object> method(String name, Rule rule) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("name", List.of(name(name)));
        Duration timeout = rule.timeout();
        if (timeout != null && !timeout.isZero()) {
            config.put("timeout", seconds(timeout));
        }
        if (rule.waitForReady() != null) {
            config.put("waitForReady", rule.waitForReady());
        }
        Retry retry = rule.retry();
        if (retry != null && (!retry.idempotentOnly() || idempotent.contains(name))) {
            config.put("retryPolicy", retry(retry));
        }
        Hedging hedging = rule.hedging();
        if (hedging != null) {
            config.put("hedgingPolicy", hedging(hedging));
        }
        return config;
    }

    private static Map<String, String> name(String name) {
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            return Map.of("service", name.substring(0, slash), "method", name.substring(slash + 1));
        }
        return name.equals(ALL) ? Map.of() : Map.of("service", name);
    }

    private static Map<String, ?> retry(Retry retry) {
        return Map.of(
                "maxAttempts", (double) retry.maxAttempts(),
                "retryableStatusCodes", names(retry.on()),
                "initialBackoff", seconds(retry.initialBackoff()),
                "maxBackoff", seconds(retry.maxBackoff()),
                "backoffMultiplier", retry.backoffMultiplier());
    }

    private static Map<String, ?> hedging(Hedging hedging) {
        return Map.of(
                "maxAttempts", (double) hedging.maxAttempts(),
                "hedgingDelay", seconds(hedging.delay()),
                "nonFatalStatusCodes", names(hedging.nonFatal()));
    }

    private static List<String> names(Set<Status.Code> codes) {
        return codes.stream().map(Status.Code::name).sorted().toList();
    }

    // As protobuf writes a Duration in JSON: with 0, 3, 6 or 9 digits after the point.
    private static String seconds(Duration duration) {
        int nanos = duration.toNanosPart();
        int digits = nanos == 0 ? 0 : nanos % NANOS_OF_MILLI == 0 ? 3 : 9;
        return BigDecimal.valueOf(duration.toSeconds())
                        .add(BigDecimal.valueOf(nanos, 9))
                        .setScale(digits)
                        .toPlainString()
                + "s";
    }
}
