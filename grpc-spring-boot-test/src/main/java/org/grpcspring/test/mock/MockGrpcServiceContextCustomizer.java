// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.util.Set;
import org.grpcspring.test.inject.AnnotatedPoints;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Serves mocks to the clients of a context.
 *
 * @param services what is mocked
 */
record MockGrpcServiceContextCustomizer(Set<MockedService> services) implements ContextCustomizer {

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        GrpcMocks mocks = GrpcMocks.of(services);
        context.getBeanFactory().registerSingleton(GrpcMocks.class.getName(), mocks);
        // Other customizers, such as that of @DynamicPropertySource, put properties first too, and may run later.
        context.addBeanFactoryPostProcessor(
                (BeanDefinitionRegistryPostProcessor) registry -> mocks.connect(context.getEnvironment()));
        context.addBeanFactoryPostProcessor(mocks::start);
        context.addBeanFactoryPostProcessor(new AnnotatedPoints<>(MockGrpcService.class, mocks::get));
    }
}
