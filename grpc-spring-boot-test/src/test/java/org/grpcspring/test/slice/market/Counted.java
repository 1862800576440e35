// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Primary;

/** Counts the contexts that have it, and has as many of all things as the property says. */
@Primary
class Counted implements Shelves {

    static final Map<Integer, Integer> CONTEXTS = new ConcurrentHashMap<>();

    private final int number;

    Counted(@Value("${market.number}") int number) {
        this.number = number;
        CONTEXTS.merge(number, 1, Integer::sum);
    }

    @Override
    public int left(String sku) {
        return number;
    }
}
