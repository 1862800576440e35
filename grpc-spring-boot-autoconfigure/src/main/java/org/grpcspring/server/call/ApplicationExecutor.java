// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.util.concurrent.Executor;

/**
 * An executor that is a bean of the application, which may reject what it is given. Safe for use by many threads.
 *
 * @param name the name of the bean
 * @param bean the executor
 */
record ApplicationExecutor(String name, Executor bean) implements Executor {

    @Override
    public void execute(Runnable task) {
        bean.execute(task);
    }

    /** Returns the description of a rejected call's status. */
    String refusal() {
        return "the executor '" + name + "' has rejected the call";
    }
}
