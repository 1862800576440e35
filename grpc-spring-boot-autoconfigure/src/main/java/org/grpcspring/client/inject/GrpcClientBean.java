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
 * Makes a stub or a channel a bean, which is injected without any annotation. Put it on a configuration class or on a
 * component. A bean of the same type that the application defines itself is preferred.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(GrpcClientBeans.class)
@Import(GrpcClientBeanRegistrar.class)
public @interface GrpcClientBean {

    /** The type of the bean: a stub of any generated kind, {@code Channel} or {@code ManagedChannel}. */
    Class<?> clazz();

    /** The name of the bean; if empty, the client's name and the simple name of the type, such as ordersFooStub. */
    String beanName() default "";

    /** The client that it calls, and its interceptors. */
    GrpcClient client();
}
