// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import org.grpcspring.client.inject.InvalidStubTypeException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that @GrpcClient cannot inject a type. */
final class InvalidStubTypeFailureAnalyzer extends AbstractFailureAnalyzer<InvalidStubTypeException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidStubTypeException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Use a stub that protoc-gen-grpc-java generated, such as FooGrpc.FooBlockingStub, an interface annotated with @GrpcClientInterface, or io.grpc.Channel or io.grpc.ManagedChannel",
                failure);
    }
}
