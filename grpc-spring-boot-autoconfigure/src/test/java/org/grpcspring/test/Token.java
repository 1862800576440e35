// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import java.util.concurrent.Executor;

/** Credentials that send a token. */
public final class Token extends CallCredentials {

    /** The header that bears the token. */
    public static final Metadata.Key<String> KEY = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final String value;

    /** Creates the credentials. */
    public Token(String value) {
        this.value = value;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        Metadata headers = new Metadata();
        headers.put(KEY, value);
        applier.apply(headers);
    }
}
