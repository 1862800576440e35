// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import java.lang.reflect.Method;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.server.handler.HandlerService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.util.StringUtils;

/**
 * Warns of methods whose transaction ends before they have begun, which Spring says nothing of: they suspend or return
 * a publisher, and the transaction is one of a thread. Loaded only where Spring's transactions are.
 */
final class LateTransactions {

    private static final Log log = LogFactory.getLog(LateTransactions.class);

    private LateTransactions() {}

    static void warn(String beanName, Class<?> beanClass, ListableBeanFactory beanFactory) {
        for (TransactionAttributeSource attributes : beanFactory
                .getBeanProvider(TransactionAttributeSource.class)
                .orderedStream()
                .toList()) {
            for (Method method : HandlerService.methods(beanClass)) {
                TransactionAttribute transaction =
                        runsLater(method) ? attributes.getTransactionAttribute(method, beanClass) : null;
                if (transaction != null && manager(transaction, beanFactory) instanceof PlatformTransactionManager) {
                    log.warn(
                            "@Transactional has no effect on %s.%s of the bean '%s': it %s, and does its work when the transaction, which is bound to a thread, has ended. Let it neither suspend nor return a publisher, run the work that blocks in a TransactionTemplate, or use a ReactiveTransactionManager"
                                    .formatted(
                                            beanClass.getName(),
                                            method.getName(),
                                            beanName,
                                            KotlinDetector.isSuspendingFunction(method)
                                                    ? "suspends"
                                                    : "returns a "
                                                            + method.getReturnType()
                                                                    .getSimpleName()));
                }
            }
        }
    }

    private static boolean runsLater(Method method) {
        if (KotlinDetector.isSuspendingFunction(method)) {
            return true;
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType());
        return adapter != null && adapter.getDescriptor().isDeferred();
    }

    // Without the manager, or with several, it is the call that Spring lets fail, not the start.
    private static @Nullable TransactionManager manager(
            TransactionAttribute transaction, ListableBeanFactory beanFactory) {
        String qualifier = transaction.getQualifier();
        try {
            return StringUtils.hasText(qualifier)
                    ? BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, TransactionManager.class, qualifier)
                    : beanFactory.getBeanProvider(TransactionManager.class).getIfUnique();
        } catch (NoSuchBeanDefinitionException missing) {
            return null;
        }
    }
}
