// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Makes the stubs of generated services beans, which are injected without any annotation. Put it on a configuration
 * class or on a component. Without types and packages, the package of that class is searched. A bean of the same type
 * that the application defines itself is preferred.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(ImportGrpcClients.Several.class)
@Import(ImportGrpcClientsRegistrar.class)
public @interface ImportGrpcClients {

    /**
     * The name of the client that the stubs call, under which {@code grpc.client.<name>.*} configures it; may hold
     * <code>${…}</code> placeholders. The names of the beans begin with it.
     */
    String client();

    /** Generated {@code …Grpc} classes, whose stubs of the {@link #kinds()} are taken, and classes of stubs. */
    Class<?>[] types() default {};

    /** Packages in and below which generated {@code …Grpc} classes are searched. */
    String[] basePackages() default {};

    /** Classes whose packages are searched. */
    Class<?>[] basePackageClasses() default {};

    /** The kinds of stubs taken from {@code …Grpc} classes. */
    StubKind[] kinds() default StubKind.BLOCKING;

    /** Holds several {@link ImportGrpcClients} annotations. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @Import(ImportGrpcClientsRegistrar.class)
    @interface Several {

        /** The annotations. */
        ImportGrpcClients[] value();
    }
}
