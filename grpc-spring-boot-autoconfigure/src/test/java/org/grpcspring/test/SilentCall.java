// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.grpcspring.test.proto.Text;

/** A call that nobody answers. */
public final class SilentCall extends ServerCall<Text, Text> {

    private final MethodDescriptor<Text, Text> method;

    /** Creates a call of a method. */
    public SilentCall(MethodDescriptor<Text, Text> method) {
        this.method = method;
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(Text message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public MethodDescriptor<Text, Text> getMethodDescriptor() {
        return method;
    }
}
