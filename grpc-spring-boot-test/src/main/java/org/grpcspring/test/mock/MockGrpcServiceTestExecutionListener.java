// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.util.function.Consumer;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;

/** Checks mocks when the fields of a test have been injected, and resets them after each of its methods. */
final class MockGrpcServiceTestExecutionListener implements TestExecutionListener, Ordered {

    @Override
    public void prepareTestInstance(TestContext test) {
        withMocks(test, mocks -> mocks.check(test.getApplicationContext(), test.getTestClass()));
    }

    @Override
    public void afterTestMethod(TestContext test) {
        withMocks(test, GrpcMocks::reset);
    }

    private static void withMocks(TestContext test, Consumer<GrpcMocks> action) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext().getBeanProvider(GrpcMocks.class).ifAvailable(action);
        }
    }

    @Override
    public int getOrder() {
        return DependencyInjectionTestExecutionListener.ORDER + 100;
    }
}
