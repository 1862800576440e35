// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.stub.AbstractStub;

/**
 * Changes stubs before they are injected: beans of this type are applied once each to every stub that this library
 * creates, in their order, the first one to the stub as it was created. Implementations are safe for use by many
 * threads.
 */
@FunctionalInterface
public interface StubTransformer {

    /**
     * Returns the stub to inject, which is of the same type.
     *
     * @param client the name of the client that the stub calls
     * @param stub the stub
     */
    AbstractStub<?> transform(String client, AbstractStub<?> stub);
}
