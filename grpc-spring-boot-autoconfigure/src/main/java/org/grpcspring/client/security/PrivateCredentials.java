// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials;
import io.grpc.SecurityLevel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Credentials that calls bear on encrypted connections; what becomes of the others is for the creator to say. */
final class PrivateCredentials extends CallCredentials {

    private final CallCredentials credentials;
    private final Consumer<MetadataApplier> otherwise;

    PrivateCredentials(CallCredentials credentials, Consumer<MetadataApplier> otherwise) {
        this.credentials = credentials;
        this.otherwise = otherwise;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        if (call.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY) {
            credentials.applyRequestMetadata(call, executor, applier);
        } else {
            otherwise.accept(applier);
        }
    }

    @Override
    public String toString() {
        return "PrivateCredentials[" + credentials + "]";
    }
}
