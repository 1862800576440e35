// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Serves a Mockito mock of another application's service, lets a client of the test's application call it, and injects
 * the mock into a field of the test. What the client sends and gets is serialised and goes over HTTP/2 within the JVM,
 * so that deadlines, trailers, limits and interceptors of the client apply. The type of the field is one of these:
 *
 * <ul>
 *   <li>a generated {@code …ImplBase}, to be stubbed by {@code doAnswer} of one of the {@link GrpcAnswers};
 *   <li>an interface whose methods have the names of RPCs and take and return messages as declared clients or handlers
 *       do, such as one with {@code @GrpcClientInterface}; what such a method returns is the reply.
 * </ul>
 *
 * <p>An RPC that nothing is stubbed for fails with {@code UNIMPLEMENTED} and says how to stub it. An exception that a
 * mock throws is the status of its call, with the trailers that it has. Mocks are reset after each test.
 */
@Autowired
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.ANNOTATION_TYPE})
public @interface MockGrpcService {

    /** The name of the client that calls the mock, as {@code @GrpcClient} has it. */
    String client();

    /**
     * The class that protoc-gen-grpc-java generated for the service, such as {@code StockGrpc.class}. It may be left
     * out where the type of the field says which service it is.
     */
    Class<?> value() default void.class;
}
