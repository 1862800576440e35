// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.key;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.autoconfigure.client.GrpcChannelProperties;
import org.grpcspring.autoconfigure.observation.GrpcObservationProperties;
import org.grpcspring.autoconfigure.property.CertificateProperties;
import org.grpcspring.autoconfigure.security.GrpcServerAuthenticationProperties;
import org.grpcspring.autoconfigure.security.GrpcServerAuthorizationProperties;
import org.grpcspring.autoconfigure.server.GrpcHealthProperties;
import org.grpcspring.autoconfigure.server.GrpcServerProperties;
import org.grpcspring.spelling.KnownNames;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Warns of each key below {@code grpc.} that nothing reads, before the start can fail for want of the right one. Values
 * are never shown. Environment variables are left alone, as other programs have some that look like keys.
 */
final class UnknownKeys implements BeanFactoryPostProcessor {

    /** The types of all properties. */
    static final Class<?>[] TYPES = {
        GrpcServerProperties.class,
        GrpcHealthProperties.class,
        GrpcServerAuthenticationProperties.class,
        GrpcServerAuthorizationProperties.class,
        GrpcChannelProperties.class,
        GrpcObservationProperties.class,
        CertificateProperties.class
    };

    private static final Log log = LogFactory.getLog(UnknownKeys.class);
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("grpc");

    /** What to do in place of keys of net.devh's starter. */
    private static final Map<String, String> OF_NET_DEVH = Map.of(
            "grpc.server.healthservice.type",
            "Set 'grpc.server.health-service-enabled' to false for NONE, or 'grpc.server.health.services' for ACTUATOR.",
            "grpc.metricsa66enabled",
            "'grpc.observation.metrics.client' and 'grpc.observation.metrics.server' say what is measured.");

    private final ConfigurableEnvironment environment;

    UnknownKeys(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (environment.getPropertySources().stream()
                .noneMatch(ConfigurationPropertySources::isAttachedConfigurationPropertySource)) {
            return;
        }
        Map<ConfigurationPropertyName, ConfigurationPropertySource> written = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                iterable.stream().filter(PREFIX::isAncestorOf).forEach(name -> written.putIfAbsent(name, source));
            }
        }
        if (!written.isEmpty()) {
            KnownKeys known = known();
            written.forEach((name, source) -> {
                if (!known.contain(name, 1)) {
                    warn(name, source, known);
                }
            });
        }
    }

    private static KnownKeys known() {
        KnownKeys server = KnownKeys.of(GrpcServerProperties.class);
        return new KnownKeys()
                .with("default-scheme")
                .withEach("client", KnownKeys.of(GrpcChannelProperties.class))
                .withEach("servers", server)
                .with(
                        "server",
                        server.and("health", KnownKeys.of(GrpcHealthProperties.class))
                                .and("authentication", KnownKeys.of(GrpcServerAuthenticationProperties.class))
                                .and("authorization", KnownKeys.of(GrpcServerAuthorizationProperties.class)))
                .with("observation", KnownKeys.of(GrpcObservationProperties.class))
                .with("certificates", KnownKeys.of(CertificateProperties.class));
    }

    private static void warn(ConfigurationPropertyName name, ConfigurationPropertySource source, KnownKeys known) {
        log.warn("'%s' is not a key of grpc-spring-boot-starter, which ignores it. %s(%s)"
                .formatted(
                        name,
                        advice(name, known).map(advice -> advice + " ").orElse(""),
                        Optional.ofNullable(source.getConfigurationProperty(name))
                                .map(property -> String.valueOf(property.getOrigin()))
                                .orElse("")));
    }

    private static Optional<String> advice(ConfigurationPropertyName name, KnownKeys known) {
        StringBuilder uniform = new StringBuilder(PREFIX.toString());
        for (int i = 1; i < name.getNumberOfElements(); i++) {
            uniform.append('.').append(name.getElement(i, Form.UNIFORM));
        }
        String ofNetDevh = OF_NET_DEVH.get(uniform.toString());
        return ofNetDevh != null ? Optional.of(ofNetDevh) : suggestion(name, known);
    }

    private static Optional<String> suggestion(ConfigurationPropertyName name, KnownKeys known) {
        KnownKeys.Place place = known.place(name, 1);
        String right = name.chop(place.index()).toString();
        String wrong = name.toString().substring(right.length()).replaceFirst("^\\.", "");
        List<String> names = place.keys().names().toList();
        return names.stream()
                .filter(key -> key.endsWith("." + wrong))
                .min(Comparator.comparingInt(String::length))
                .or(() -> KnownNames.of(names).closestTo(wrong))
                .map(key -> "Did you mean '%s.%s'?".formatted(right, key));
    }
}
