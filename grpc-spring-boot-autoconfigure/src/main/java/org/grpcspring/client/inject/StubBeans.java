// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.MethodParameter;

/**
 * Finds the bean to be injected in place of a stub of a client: the only bean of the stub's type that the application
 * or a test defines itself, or the one of them that is primary; else what {@link GrpcClientBean} or
 * {@link ImportGrpcClients} made for the same client, which a test may have replaced. A bean method that makes a stub
 * of the type gets the stub of the client.
 *
 * @param beanFactory where it is looked up
 */
record StubBeans(DefaultListableBeanFactory beanFactory) {

    private static final Log log = LogFactory.getLog(StubBeans.class);

    @Nullable
    Object find(Class<?> type, String client, OwnInterceptors interceptors, DependencyDescriptor target) {
        if (!GrpcStubs.isStub(type) || isMadeOf(target, type)) {
            return null;
        }
        List<String> own = new ArrayList<>();
        List<String> made = new ArrayList<>();
        for (String name : beanFactory.getBeanNamesForType(type, true, false)) {
            ClientBean bean = ClientBean.of(name, beanFactory);
            if (bean == null && !ScopedProxyUtils.isScopedTarget(name)) {
                own.add(name);
            } else if (bean != null
                    && client.equals(beanFactory.resolveEmbeddedValue(bean.client()))
                    && bean.interceptors().isEmpty()) {
                made.add(name);
            }
        }
        String found =
                own.size() > 1 ? only(own.stream().filter(this::isPrimary).toList()) : only(own);
        if (found != null) {
            log.info("The bean '%s' takes the place of %s".formatted(found, target));
        } else if (interceptors.isEmpty()) {
            found = only(made);
        }
        return found == null ? null : beanFactory.getBean(found);
    }

    private static @Nullable String only(List<String> names) {
        return names.size() == 1 ? names.get(0) : null;
    }

    private static boolean isMadeOf(DependencyDescriptor target, Class<?> type) {
        MethodParameter parameter = target.getMethodParameter();
        Method method = parameter == null ? null : parameter.getMethod();
        return method != null && method.getReturnType() == type;
    }

    private boolean isPrimary(String name) {
        return beanFactory.containsBeanDefinition(name)
                && beanFactory.getMergedBeanDefinition(name).isPrimary();
    }
}
