// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.port;

import java.util.List;
import org.grpcspring.test.inject.AnnotatedPoints;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/** Injects {@link LocalGrpcPort} in every context of a test, so that all have the same cached one. */
final class LocalGrpcPortContextCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        return new Customizer();
    }

    /** Equal to every other one. */
    private record Customizer() implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            LocalPorts ports = new LocalPorts(context);
            context.addBeanFactoryPostProcessor(
                    new AnnotatedPoints<>(LocalGrpcPort.class, (port, point) -> ports.of(port.value())));
        }
    }
}
