// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/** Holds several {@link GrpcClientBean} annotations. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(GrpcClientBeanRegistrar.class)
public @interface GrpcClientBeans {

    /** The annotations. */
    GrpcClientBean[] value();
}
