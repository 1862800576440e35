// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

/** Thrown at start when Spring Boot's own gRPC server would start beside this one. */
final class TwoGrpcServersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TwoGrpcServersException() {
        super(
                "Two gRPC servers would start: the one of grpc-spring-boot-starter, and Spring Boot's own, which is on the"
                        + " classpath too");
    }
}
