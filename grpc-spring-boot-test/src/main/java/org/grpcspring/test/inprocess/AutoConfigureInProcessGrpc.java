// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets the gRPC servers of a test's application listen on names within the JVM instead of ports, and its clients reach
 * them there, whatever address they have. Client and server speak HTTP/2 as over TCP: encryption, compression, limits,
 * deadlines, interceptors, security, meters and spans are those of the application. The names are the context's own, so
 * that contexts run in parallel in one JVM.
 *
 * <p>A client whose address is another application's, or that calls a service which no server of the application has,
 * fails its calls with {@code FAILED_PRECONDITION} and says how to replace that application by a mock.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AutoConfigureInProcessGrpc {

    /** The names of clients that keep their address, such as that of a server that the test starts itself. */
    String[] networkClients() default {};
}
