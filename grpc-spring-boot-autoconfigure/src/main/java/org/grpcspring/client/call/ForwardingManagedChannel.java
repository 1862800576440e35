// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;

/** A channel that passes everything on to another; grpc-java keeps its own such class to itself. */
public abstract class ForwardingManagedChannel extends ManagedChannel {

    /** Creates the channel. */
    protected ForwardingManagedChannel() {}

    /** Returns the channel of the moment that everything is passed on to. */
    protected abstract ManagedChannel delegate();

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return delegate().newCall(method, options);
    }

    @Override
    public String authority() {
        return delegate().authority();
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        return delegate().getState(requestConnection);
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
        delegate().notifyWhenStateChanged(source, callback);
    }

    @Override
    public void resetConnectBackoff() {
        delegate().resetConnectBackoff();
    }

    @Override
    public void enterIdle() {
        delegate().enterIdle();
    }

    @Override
    public ManagedChannel shutdown() {
        delegate().shutdown();
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        delegate().shutdownNow();
        return this;
    }

    @Override
    public boolean isShutdown() {
        return delegate().isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return delegate().isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return delegate().awaitTermination(timeout, unit);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "{delegate=" + delegate() + "}";
    }
}
