// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches while a property is true or not set; a value that is no boolean fails the start. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Conditional(OnSwitchCondition.class)
@interface ConditionalOnSwitch {

    /** The property. */
    String value();

    /** Whether it is on where the key is missing. */
    boolean matchIfMissing() default true;
}
