// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import org.springframework.stereotype.Repository;

/** Has nothing. */
@Repository
class EmptyShelves implements Shelves {

    @Override
    public int left(String sku) {
        throw new IllegalArgumentException("no " + sku);
    }
}
