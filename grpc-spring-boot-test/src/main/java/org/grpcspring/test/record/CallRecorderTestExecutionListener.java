// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Empties the recorder of a test's application before each test method, as other tests may have used it before. */
final class CallRecorderTestExecutionListener implements TestExecutionListener {

    @Override
    public void beforeTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext().getBeanProvider(GrpcCallRecorder.class).ifAvailable(GrpcCallRecorder::clear);
        }
    }
}
