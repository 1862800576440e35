// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

/** Thrown when {@link GrpcClient} stands where neither a stub nor a channel can be injected. */
public final class InvalidStubTypeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidStubTypeException(String client, Class<?> type, Object injectionPoint) {
        super(
                "@GrpcClient(\"%s\") cannot inject %s, which is neither a generated stub nor a channel nor annotated with @GrpcClientInterface, at %s"
                        .formatted(client, type.getName(), injectionPoint));
    }
}
