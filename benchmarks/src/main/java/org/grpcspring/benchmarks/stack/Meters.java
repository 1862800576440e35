// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;

/** Reads how many calls were metered. */
final class Meters {

    private Meters() {}

    static long calls(BeanFactory beans) {
        MeterRegistry registry = beans.getBean(MeterRegistry.class);
        return Stream.of("grpc.server", "grpc.client")
                .flatMap(name -> registry.find(name).timers().stream())
                .mapToLong(Timer::count)
                .sum();
    }
}
