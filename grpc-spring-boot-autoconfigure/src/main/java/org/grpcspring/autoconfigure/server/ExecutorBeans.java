// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.call.UnknownGrpcExecutorException;
import org.grpcspring.spelling.KnownNames;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The executors of the application that calls can run on.
 *
 * @param beanFactory where they are looked up
 */
record ExecutorBeans(ListableBeanFactory beanFactory) {

    private static final List<String> BUILT_IN =
            List.of(GrpcExecutor.VIRTUAL, GrpcExecutor.PLATFORM, GrpcExecutor.DIRECT);

    /** Returns the executor of a name. */
    Executor get(String name) {
        if (!isBean(name)) {
            throw new UnknownGrpcExecutorException(name, KnownNames.of(names()));
        }
        return beanFactory.getBean(name, Executor.class);
    }

    /** Returns whether there is an executor of a name, in the application or of the server itself. */
    boolean contain(String name) {
        return BUILT_IN.contains(name) || isBean(name);
    }

    List<String> names() {
        return Stream.concat(
                        BUILT_IN.stream(),
                        Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                                beanFactory, Executor.class, true, false)))
                .toList();
    }

    private boolean isBean(String name) {
        return beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, Executor.class);
    }
}
