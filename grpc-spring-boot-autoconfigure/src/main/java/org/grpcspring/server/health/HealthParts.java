// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.health;

import java.util.Set;

/** Parts of the application that can be asked how they are, such as a database. Safe for use by many threads. */
public interface HealthParts {

    /** Returns the names of all there are. */
    Set<String> names();

    /** Returns whether there is a part of a name, which may also be a part within another. */
    boolean contains(String name);

    /**
     * Asks a part, which may take long, block or throw.
     *
     * @param name the name of the part
     * @return whether it is well
     */
    boolean isUp(String name);
}
