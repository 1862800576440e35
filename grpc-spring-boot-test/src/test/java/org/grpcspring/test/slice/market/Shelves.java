// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

/** What is left of each thing. */
public interface Shelves {

    /**
     * Returns how many are left.
     *
     * @throws IllegalArgumentException if there is no such thing
     */
    int left(String sku);
}
