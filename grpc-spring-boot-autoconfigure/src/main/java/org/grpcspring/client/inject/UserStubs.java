// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.MethodParameter;

/**
 * Finds the bean of a stub's type that the application or a test defines itself, to be injected in place of a stub of a
 * client: the only one, or the one that is primary. What {@link GrpcClientBean} and {@link ImportGrpcClients} register
 * is none, for it belongs to its own client; and a bean method that makes such a bean gets the stub of the client.
 *
 * @param beanFactory where it is looked up
 */
record UserStubs(DefaultListableBeanFactory beanFactory) {

    private static final Log log = LogFactory.getLog(UserStubs.class);

    @Nullable
    Object find(Class<?> type, DependencyDescriptor descriptor) {
        if (!GrpcStubs.isStub(type) || isMadeOf(descriptor, type)) {
            return null;
        }
        List<String> names = Arrays.stream(beanFactory.getBeanNamesForType(type, true, false))
                .filter(name -> !ScopedProxyUtils.isScopedTarget(name) && !isOurs(name))
                .toList();
        List<String> candidates =
                names.size() > 1 ? names.stream().filter(this::isPrimary).toList() : names;
        if (candidates.size() != 1) {
            return null;
        }
        log.info("The bean '%s' takes the place of %s".formatted(candidates.get(0), descriptor));
        return beanFactory.getBean(candidates.get(0));
    }

    private static boolean isMadeOf(DependencyDescriptor descriptor, Class<?> type) {
        MethodParameter parameter = descriptor.getMethodParameter();
        Method method = parameter == null ? null : parameter.getMethod();
        return method != null && method.getReturnType() == type;
    }

    private boolean isOurs(String name) {
        return beanFactory.containsBeanDefinition(name)
                && ClientBeanDefinitions.isMade(beanFactory.getMergedBeanDefinition(name));
    }

    private boolean isPrimary(String name) {
        return beanFactory.containsBeanDefinition(name)
                && beanFactory.getMergedBeanDefinition(name).isPrimary();
    }
}
