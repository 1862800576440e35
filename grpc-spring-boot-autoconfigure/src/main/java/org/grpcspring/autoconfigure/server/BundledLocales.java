// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
    private static final List<String> EXTENSIONS = List.of(".properties", ".xml", ".class");

    static Set<Locale> of(ApplicationContext context) {
        return new BundledLocales(context).of((MessageSource) context);
    }

    private Set<Locale> of(MessageSource first) {
        Set<Locale> locales = new LinkedHashSet<>();
        MessageSource source = first;
        while (source != null) {
            if (source instanceof AbstractResourceBasedMessageSource bundles) {
                for (String basename : bundles.getBasenameSet()) {
                    addTo(locales, location(basename, bundles));
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

    /** Looks only where the bundle's root is: a pattern on the class path would read every jar. */
    private void addTo(Set<Locale> locales, String location) {
        for (String extension : EXTENSIONS) {
            try {
                for (Resource root : resources.getResources(location + extension)) {
                    if (root.exists()) {
                        addBeside(locales, root, extension);
                    }
                }
            } catch (IOException ex) {
                log.warn("The languages of the message bundle " + location + " cannot be determined", ex);
            }
        }
    }

    private void addBeside(Set<Locale> locales, Resource root, String extension) throws IOException {
        String url = root.getURL().toString();
        String others = url.substring(0, url.length() - extension.length()) + "_*" + extension;
        int name = String.valueOf(root.getFilename()).length() - extension.length() + 1;
        for (Resource other : resources.getResources(others)) {
            String file = String.valueOf(other.getFilename());
            String suffix = file.substring(name, file.length() - extension.length());
            Locale locale = Locale.forLanguageTag(suffix.replace('_', '-'));
            if (!locale.getLanguage().isEmpty()) {
                locales.add(locale);
            }
        }
    }
}
