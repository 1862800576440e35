// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Keeps the environment variables that Kubernetes sets for a Service called {@code grpc-server} or {@code grpc-servers}
 * from being read as settings, as in {@code GRPC_SERVER_PORT=tcp://10.96.0.7:9090}. They can still be had by their own
 * names.
 */
final class KubernetesVariables implements EnvironmentPostProcessor, Ordered {

    private static final String VARIABLES = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    private static final Pattern PORT_OF_SERVICE = Pattern.compile("(GRPC_SERVER|GRPC_SERVERS(?:_\\w+)?)_PORT");
    private static final String URL = "(tcp|udp|sctp)://.+";
    private static final String ENDINGS = "_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_\\w+)?)";

    private final Log log;

    KubernetesVariables(DeferredLogFactory logs) {
        this.log = logs.getLog(KubernetesVariables.class);
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        PropertySource<?> variables = sources.get(VARIABLES);
        if (variables instanceof SystemEnvironmentPropertySource system) {
            Map<String, Object> settings = new TreeMap<>(system.getSource());
            Map<String, Object> ofServices = new TreeMap<>();
            system.getSource().forEach((name, value) -> {
                Matcher service = PORT_OF_SERVICE.matcher(name);
                if (service.matches() && String.valueOf(value).matches(URL)) {
                    move(service.group(1) + ENDINGS, settings, ofServices);
                }
            });
            if (!ofServices.isEmpty()) {
                sources.replace(VARIABLES, new SystemEnvironmentPropertySource(VARIABLES, settings));
                sources.addAfter(VARIABLES, new MapPropertySource("kubernetesServices", ofServices));
                log.info("The environment variables %s are those of a Kubernetes Service, and are not read as settings"
                        .formatted(ofServices.keySet()));
            }
        }
    }

    private static void move(String names, Map<String, Object> from, Map<String, Object> to) {
        from.forEach((name, value) -> {
            if (name.matches(names)) {
                to.put(name, value);
            }
        });
        from.keySet().removeAll(to.keySet());
    }

    /** Returns that it comes before Spring Boot, which copies the variables. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
