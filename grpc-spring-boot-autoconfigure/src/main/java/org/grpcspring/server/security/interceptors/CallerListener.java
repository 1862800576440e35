// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.interceptors;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/** Runs every callback of a call in the scope of its caller. */
final class CallerListener<Q> extends SimpleForwardingServerCallListener<Q> {

    private final CallerScope caller;

    CallerListener(ServerCall.Listener<Q> listener, CallerScope caller) {
        super(listener);
        this.caller = caller;
    }

    @Override
    public void onMessage(Q message) {
        try (CallerScope.Entered entered = caller.enter()) {
            super.onMessage(message);
        }
    }

    @Override
    public void onHalfClose() {
        try (CallerScope.Entered entered = caller.enter()) {
            super.onHalfClose();
        }
    }

    @Override
    public void onCancel() {
        try (CallerScope.Entered entered = caller.enter()) {
            super.onCancel();
        }
    }

    @Override
    public void onComplete() {
        try (CallerScope.Entered entered = caller.enter()) {
            super.onComplete();
        }
    }

    @Override
    public void onReady() {
        try (CallerScope.Entered entered = caller.enter()) {
            super.onReady();
        }
    }
}
