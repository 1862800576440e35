// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import io.grpc.stub.ServerCallStreamObserver;
import org.grpcspring.test.proto.Text;

/** A call that counts how many requests its client is asked for. */
final class AskedCall extends ServerCallStreamObserver<Text> {

    private int asked;

    int asked() {
        return asked;
    }

    @Override
    public void request(int count) {
        asked += count;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void disableAutoRequest() {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onNext(Text reply) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
}
