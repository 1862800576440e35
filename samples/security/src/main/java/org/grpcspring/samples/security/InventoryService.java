// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.grpcspring.samples.security.proto.InventoryGrpc;
import org.grpcspring.samples.security.proto.Item;
import org.grpcspring.samples.security.proto.Pieces;
import org.grpcspring.server.service.GrpcService;
import org.springframework.security.core.Authentication;

/** Knows how many pieces there are of what; who calls is known to it, and allowed to. */
@GrpcService(InventoryGrpc.class)
class InventoryService {

    private final Map<String, Integer> pieces = new ConcurrentHashMap<>(Map.of("apple", 120));

    Pieces count(Item item, Authentication caller) {
        return pieces(pieces.getOrDefault(item.getName(), 0), caller);
    }

    Pieces clear(Item item, Authentication caller) {
        Integer removed = pieces.remove(item.getName());
        return pieces(removed == null ? 0 : removed, caller);
    }

    private static Pieces pieces(int count, Authentication caller) {
        return Pieces.newBuilder().setCount(count).setCaller(caller.getName()).build();
    }
}
