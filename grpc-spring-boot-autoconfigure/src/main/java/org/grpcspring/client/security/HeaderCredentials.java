// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Credentials that are headers. */
final class HeaderCredentials extends CallCredentials {

    private final Supplier<Metadata> headers;

    HeaderCredentials(Supplier<Metadata> headers) {
        this.headers = headers;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        Metadata computed;
        try {
            computed = Objects.requireNonNull(headers.get(), "there are none");
        } catch (RuntimeException ex) {
            applier.fail(Status.UNAUTHENTICATED
                    .withDescription("The credentials of the call cannot be computed: " + ex.getMessage())
                    .withCause(ex));
            return;
        }
        applier.apply(computed);
    }

    /** Returns a text without the headers, which are secrets. */
    @Override
    public String toString() {
        return "HeaderCredentials";
    }
}
