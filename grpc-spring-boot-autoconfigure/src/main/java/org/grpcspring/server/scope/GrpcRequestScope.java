// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * The scope {@value #NAME}: one bean per call, from the first time it is asked for until the call ends, however the
 * messages of streams interleave. Singletons use such a bean through a scoped proxy. Safe for use by many threads.
 */
public final class GrpcRequestScope implements Scope, BeanFactoryPostProcessor {

    /** The name of the scope. */
    public static final String NAME = "grpcRequest";

    /** Creates the scope. */
    public GrpcRequestScope() {}

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        beanFactory.registerScope(NAME, this);
    }

    static boolean isUsed(ConfigurableListableBeanFactory beanFactory) {
        return Arrays.stream(beanFactory.getBeanDefinitionNames())
                .anyMatch(
                        name -> NAME.equals(beanFactory.getBeanDefinition(name).getScope()));
    }

    @Override
    public Object get(String name, ObjectFactory<?> objectFactory) {
        return GrpcCallContext.current().beans().get(name, objectFactory::getObject);
    }

    @Override
    public @Nullable Object remove(String name) {
        return GrpcCallContext.current().beans().remove(name);
    }

    @Override
    public void registerDestructionCallback(String name, Runnable callback) {
        GrpcCallContext.current().beans().onEnd(callback);
    }
}
