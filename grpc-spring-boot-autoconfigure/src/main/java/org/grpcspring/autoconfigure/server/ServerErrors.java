// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.server.error.CallErrors;
import org.grpcspring.server.error.ErrorSettings;
import org.springframework.context.ApplicationContext;

/**
 * Makes what ends calls that fail with an exception.
 *
 * @param handlers those that all services share
 * @param settings what clients get to know, by server
 */
record ServerErrors(ExceptionHandlers handlers, Map<String, ErrorSettings> settings) {

    static ServerErrors of(ExceptionHandlers handlers, NamedServers servers, ApplicationContext context) {
        Set<Locale> bundled = BundledLocales.of(context);
        Map<String, ErrorSettings> settings = new LinkedHashMap<>();
        for (NamedServer server : servers.all()) {
            GrpcServerProperties.Errors errors = server.properties().errors();
            List<Locale> locales = errors.locales();
            settings.put(
                    server.name(),
                    new ErrorSettings(
                            errors.mapping(),
                            errors.debugInfo(),
                            context,
                            locales.isEmpty() ? bundled : new LinkedHashSet<>(locales)));
        }
        return new ServerErrors(handlers, Map.copyOf(settings));
    }

    CallErrors of(String server) {
        return new CallErrors(handlers, settingsOf(server));
    }

    /** Returns what asks the service's own handlers first. */
    CallErrors of(String server, Object service) {
        return new CallErrors(handlers.withLocal(service), settingsOf(server));
    }

    private ErrorSettings settingsOf(String server) {
        return Objects.requireNonNull(settings.get(server), server);
    }
}
