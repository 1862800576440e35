// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Puts names of a context's own in the place of the addresses that its properties give to servers and clients.
 *
 * @param networkClients the names of clients that keep their address
 */
record InProcessContextCustomizer(Set<String> networkClients) implements ContextCustomizer {

    // Other customizers, such as that of @DynamicPropertySource, put properties first too, and may run later.
    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        context.addBeanFactoryPostProcessor(
                (BeanDefinitionRegistryPostProcessor) registry -> replaceAddresses(context));
    }

    private void replaceAddresses(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        OwnServers servers = OwnServers.of(environment, UUID.randomUUID().toString());
        Map<String, Object> properties = servers.addresses();
        properties.putAll(new ClientAddresses(environment, servers, networkClients).replaced());
        properties.put("grpc.default-scheme", "self");
        environment.getPropertySources().addFirst(new MapPropertySource("In-process gRPC of a test", properties));
        context.getBeanFactory()
                .registerSingleton(
                        "inProcessGrpcClients",
                        new InProcessClients(context.getBeanFactory(), servers.prefix(), networkClients));
    }
}
