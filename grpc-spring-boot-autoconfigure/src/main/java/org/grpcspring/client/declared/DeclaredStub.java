// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.AbstractStub;

/** Holds the channel and the options of a declared client's calls. */
final class DeclaredStub extends AbstractStub<DeclaredStub> {

    DeclaredStub(Channel channel) {
        this(channel, CallOptions.DEFAULT);
    }

    private DeclaredStub(Channel channel, CallOptions options) {
        super(channel, options);
    }

    @Override
    protected DeclaredStub build(Channel channel, CallOptions options) {
        return new DeclaredStub(channel, options);
    }
}
