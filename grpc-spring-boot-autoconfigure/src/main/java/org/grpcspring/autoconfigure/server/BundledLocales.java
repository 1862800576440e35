// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.HierarchicalMessageSource;
import org.springframework.context.MessageSource;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.AbstractResourceBasedMessageSource;
import org.springframework.context.support.ReloadableResourceBundleMessageSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * Finds the languages of an application's message bundles, by the names of the files: {@code messages_de.properties}.
 */
record BundledLocales(ResourcePatternResolver resources) {

    private static final Log log = LogFactory.getLog(BundledLocales.class);

    static Set<Locale> of(ApplicationContext context) {
        return new BundledLocales(context).of((MessageSource) context);
    }

    private Set<Locale> of(MessageSource first) {
        Set<Locale> locales = new LinkedHashSet<>();
        MessageSource source = first;
        while (source != null) {
            if (source instanceof AbstractResourceBasedMessageSource bundles) {
                for (String basename : bundles.getBasenameSet()) {
                    addTo(locales, basename, location(basename, bundles));
                }
            }
            source = behind(source);
        }
        return locales;
    }

    private static @Nullable MessageSource behind(MessageSource source) {
        if (source instanceof ApplicationContext context) {
            return context.containsLocalBean(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME)
                    ? context.getBean(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME, MessageSource.class)
                    : context.getParent();
        }
        return source instanceof HierarchicalMessageSource child ? child.getParentMessageSource() : null;
    }

    private static String location(String basename, MessageSource source) {
        if (source instanceof ReloadableResourceBundleMessageSource) {
            return basename.replaceFirst("^classpath:", ResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX);
        }
        return ResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX + basename.replace('.', '/');
    }

    private void addTo(Set<Locale> locales, String basename, String location) {
        int name = location.substring(location.lastIndexOf('/') + 1)
                .replaceFirst(".*:", "")
                .length();
        try {
            Arrays.stream(resources.getResources(location + "_*.*"))
                    .map(Resource::getFilename)
                    .filter(Objects::nonNull)
                    .map(file -> file.substring(name + 1, file.lastIndexOf('.')))
                    .map(suffix -> Locale.forLanguageTag(suffix.replace('_', '-')))
                    .filter(locale -> !locale.getLanguage().isEmpty())
                    .forEach(locales::add);
        } catch (IOException ex) {
            log.warn("The languages of the message bundle '" + basename + "' cannot be found out", ex);
        }
    }
}
