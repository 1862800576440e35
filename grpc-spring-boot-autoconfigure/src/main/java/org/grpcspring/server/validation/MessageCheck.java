// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import com.google.rpc.BadRequest.FieldViolation;
import java.util.List;

/** Checks messages of one type. Safe for use by many threads. */
@FunctionalInterface
public interface MessageCheck {

    /**
     * Returns what is wrong with a message, nothing if it is right.
     *
     * @throws RuntimeException if that cannot be found out
     */
    List<FieldViolation> violations(Object message);
}
