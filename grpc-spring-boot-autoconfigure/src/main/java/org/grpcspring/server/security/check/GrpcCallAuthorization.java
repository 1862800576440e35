// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

/**
 * Says what callers may do: every bean of this type adds its rules, in order, when the application starts. The first
 * rule that names a method decides its calls; a call that no rule names is refused.
 */
@FunctionalInterface
public interface GrpcCallAuthorization {

    /** Adds rules. */
    void authorize(GrpcCallRules calls);
}
