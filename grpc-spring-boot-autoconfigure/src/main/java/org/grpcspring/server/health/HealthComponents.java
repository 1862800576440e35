// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.util.Set;

/** Components of the application that can be asked how they are, such as a database. Safe for use by many threads. */
public interface HealthComponents {

    /** Returns the names of all there are. */
    Set<String> names();

    /** Returns whether there is a component of a name, which may also be within another. */
    boolean contains(String name);

    /**
     * Asks a component, which may take long, block or throw.
     *
     * @param name the name of the component
     * @return whether it is well
     */
    boolean isUp(String name);
}
