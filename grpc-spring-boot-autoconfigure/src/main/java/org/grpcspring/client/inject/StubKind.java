// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of stubs that protoc-gen-grpc-java generates. */
public enum StubKind {

    /** {@code FooStub}: replies come to an observer. */
    ASYNC("newStub"),

    /** {@code FooBlockingStub}: a call waits for its reply. */
    BLOCKING("newBlockingStub"),

    /** {@code FooBlockingV2Stub}: streams too can be waited for. */
    BLOCKING_V2("newBlockingV2Stub"),

    /** {@code FooFutureStub}: a call returns a future. */
    FUTURE("newFutureStub");

    private final String factoryMethod;

    StubKind(String factoryMethod) {
        this.factoryMethod = factoryMethod;
    }

    Optional<Class<?>> of(Class<?> generated) {
        return Arrays.stream(generated.getMethods())
                .filter(method -> method.getName().equals(factoryMethod))
                .<Class<?>>map(Method::getReturnType)
                .findFirst();
    }
}
