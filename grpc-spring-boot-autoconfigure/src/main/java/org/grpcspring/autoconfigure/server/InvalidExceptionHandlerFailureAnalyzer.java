// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.grpcspring.server.advice.InvalidExceptionHandlerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a method cannot handle exceptions. */
final class InvalidExceptionHandlerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidExceptionHandlerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidExceptionHandlerException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Write it like 'Status handle(SomeException exception)', or remove the annotation",
                failure);
    }
}
