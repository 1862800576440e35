// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Channel;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** An application started by Spring Boot with all its auto-configurations. */
record SpringStack(ConfigurableApplicationContext context, int port, Channel channel) implements Stack {

    /** Starts an application; spans go nowhere. */
    static ConfigurableApplicationContext run(
            Class<?> application, Class<?> service, Feature feature, Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "benchmark",
                        Map.of(
                                "spring.main.banner-mode",
                                "off",
                                "management.tracing.sampling.probability",
                                feature.sampling())));
        environment.getPropertySources().addFirst(new MapPropertySource("settings", settings));
        SpringApplication spring = new SpringApplication(application, service);
        spring.setEnvironment(environment);
        spring.setWebApplicationType(WebApplicationType.NONE);
        if (feature.traces()) {
            spring.addPrimarySources(Set.of(DiscardedSpans.class));
        }
        if (feature.authenticates()) {
            spring.addPrimarySources(Set.of(KnownToken.class));
        }
        return spring.run();
    }

    @Override
    public Recorded recorded() {
        return new Recorded(
                context.containsBean("simpleMeterRegistry") ? Meters.calls(context) : 0,
                context.containsBean("discardingSpanExporter") ? DiscardedSpans.count(context) : 0);
    }

    @Override
    public void close() {
        context.close();
    }
}
