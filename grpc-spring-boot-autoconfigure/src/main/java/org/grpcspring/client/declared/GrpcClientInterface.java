// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares an interface to be a client of a service: each of its methods calls the RPC of the same name, in lower camel
 * case, and an implementation is injected wherever a stub may be. The methods need not be all of the service's; those
 * that are {@code default} are left alone. A method takes and returns
 *
 * <ul>
 *   <li>messages; nothing stands for {@code google.protobuf.Empty};
 *   <li>streams of messages as {@code Stream}, {@code Iterator} or {@code Iterable}, which are read and written at the
 *       pace of the server and of the caller;
 *   <li>a {@code CompletionStage}, a {@code CompletableFuture}, a {@code Flow.Publisher}, or a type that Spring's
 *       {@code ReactiveAdapterRegistry} knows, such as {@code Mono} and {@code Flux}, where the caller is not to wait.
 * </ul>
 *
 * and may also take {@code CallOptions}, {@code Metadata} to send, and a {@code Duration} after which the call fails,
 * where null stands for none. A call that fails throws a {@link org.grpcspring.error.GrpcException}, or ends with it. A
 * method that fits no RPC fails the start.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface GrpcClientInterface {

    /** The class that protoc-gen-grpc-java generated for the service, such as {@code OrdersGrpc.class}. */
    Class<?> value();
}
