// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import java.util.ArrayList;
import java.util.List;
import org.grpcspring.samples.operations.proto.Item;
import org.grpcspring.server.scope.GrpcRequestScope;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Component;

/** The items of one order: every call has its own. */
@Component
@Scope(scopeName = GrpcRequestScope.NAME, proxyMode = ScopedProxyMode.TARGET_CLASS)
class Basket {

    static final long CENTS_PER_PIECE = 250;

    private final List<Item> items = new ArrayList<>();

    void add(Item item) {
        items.add(item);
    }

    List<String> lines() {
        return items.stream()
                .map(item -> item.getPieces() + " x " + item.getName())
                .toList();
    }

    long cents() {
        return items.stream()
                .mapToLong(item -> item.getPieces() * CENTS_PER_PIECE)
                .sum();
    }
}
