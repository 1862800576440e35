// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** What all orders came to. */
@Component
class Ledger {

    private final AtomicLong cents = new AtomicLong();

    void add(long orderCents) {
        cents.addAndGet(orderCents);
    }

    long cents() {
        return cents.get();
    }
}
