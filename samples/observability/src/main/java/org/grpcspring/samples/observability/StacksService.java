// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import java.util.Map;
import java.util.NoSuchElementException;
import org.grpcspring.samples.observability.proto.Book;
import org.grpcspring.samples.observability.proto.Shelf;
import org.grpcspring.samples.observability.proto.StacksGrpc;
import org.grpcspring.server.service.GrpcService;

/** Knows where the books are. */
@GrpcService(StacksGrpc.class)
class StacksService {

    private final Map<String, Integer> shelves = Map.of("Emma", 7, "Ulysses", 12);

    Shelf find(Book book) {
        Integer shelf = shelves.get(book.getTitle());
        if (shelf == null) {
            throw new NoSuchElementException("No such book");
        }
        return Shelf.newBuilder().setNumber(shelf).build();
    }
}
