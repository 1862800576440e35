// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.server.lifecycle.ShutdownPeriods;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/** Takes the periods of a server's shutdown, and warns if Spring does not wait for their end. */
final class ServerShutdown {

    private static final Log log = LogFactory.getLog(ServerShutdown.class);

    private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase";
    private static final Duration DEFAULT_PHASE = Duration.ofSeconds(30);

    private ServerShutdown() {}

    static ShutdownPeriods of(NamedServer server, Environment environment) {
        ShutdownPeriods periods = new ShutdownPeriods(
                server.properties().shutdownDrainDelay(), server.properties().shutdownGracePeriod());
        Duration phase = Binder.get(environment).bind(PHASE, Duration.class).orElse(DEFAULT_PHASE);
        if (!periods.endWithin(phase)) {
            log.warn(
                    "Calls of the gRPC server '%s' may be cancelled before its grace period is over, as Spring waits only for '%s' = %s, and '%s' = %s, '%s' = %s and %s for the end of cancelled calls add up to more; raise the first or lower the others"
                            .formatted(
                                    server.name(),
                                    PHASE,
                                    text(phase),
                                    server.checks().prefix() + "shutdown-drain-delay",
                                    text(periods.drainDelay()),
                                    server.checks().prefix() + "shutdown-grace-period",
                                    text(periods.grace()),
                                    text(ShutdownPeriods.CANCELLATION)));
        }
        return periods;
    }

    private static String text(Duration period) {
        return DurationStyle.SIMPLE.print(
                period, period.toMillis() % 1000 == 0 ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
    }
}
