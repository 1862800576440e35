// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Binds properties that are taken from a second prefix where the first has none.
 *
 * @param own where they are looked up first, in each of its spellings
 * @param inherited where they are looked up otherwise
 * @param exceptions what the names begin with that are not inherited
 */
public record InheritedProperties(
        List<ConfigurationPropertyName> own, ConfigurationPropertyName inherited, Set<String> exceptions) {

    private static final Log log = LogFactory.getLog(InheritedProperties.class);

    /** Binds properties; maps are merged entry by entry. A single value where properties are expected is ignored. */
    public <T> T bind(Environment environment, Class<T> type) {
        ConfigurationPropertyName prefix = own.get(0);
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        List<ConfigurationPropertySource> heirs = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            own.forEach(spelling -> warnOfStray(source.getConfigurationProperty(spelling)));
            warnOfStray(source.getConfigurationProperty(inherited));
            sources.add(source.filter(prefix::isAncestorOf));
            own.stream().skip(1).forEach(spelling -> sources.add(new Moved(source, spelling, prefix, Set.of())));
            heirs.add(new Moved(source, inherited, prefix, exceptions));
        }
        sources.addAll(heirs);
        return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment))
                .bindOrCreate(prefix, Bindable.of(type), new Secrets(prefix));
    }

    private static void warnOfStray(@Nullable ConfigurationProperty stray) {
        if (stray != null) {
            log.warn("'%s' is ignored: it is one value where several are expected below it (%s)"
                    .formatted(stray.getName(), stray.getOrigin()));
        }
    }

    /**
     * Shows what stands under one prefix under another.
     *
     * @param source where it stands
     * @param from its own prefix
     * @param to the other prefix
     * @param exceptions what the names begin with that are not shown
     */
    private record Moved(
            ConfigurationPropertySource source,
            ConfigurationPropertyName from,
            ConfigurationPropertyName to,
            Set<String> exceptions)
            implements IterableConfigurationPropertySource {

        @Override
        public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
            return name != null && isShown(name) ? source.getConfigurationProperty(move(name, to, from)) : null;
        }

        @Override
        public Stream<ConfigurationPropertyName> stream() {
            return source instanceof IterableConfigurationPropertySource iterable
                    ? iterable.stream()
                            .filter(from::isAncestorOf)
                            .map(name -> move(name, from, to))
                            .filter(this::isShown)
                    : Stream.empty();
        }

        @Override
        public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
            return name.equals(to) || isShown(name)
                    ? source.containsDescendantOf(move(name, to, from))
                    : ConfigurationPropertyState.ABSENT;
        }

        private boolean isShown(ConfigurationPropertyName name) {
            return to.isAncestorOf(name)
                    && exceptions.stream()
                            .map(to::append)
                            .noneMatch(exception -> exception.equals(name) || exception.isAncestorOf(name));
        }

        private static ConfigurationPropertyName move(
                ConfigurationPropertyName name, ConfigurationPropertyName from, ConfigurationPropertyName to) {
            if (name.equals(from)) {
                return to;
            }
            // A name of more than six elements, put together by append, has no subName: it must be parsed first.
            ConfigurationPropertyName parsed = ConfigurationPropertyName.adapt(name.toString(), '.');
            return to.append(parsed.subName(from.getNumberOfElements()));
        }
    }
}
