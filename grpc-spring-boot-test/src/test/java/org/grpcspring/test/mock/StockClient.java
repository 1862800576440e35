// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.grpcspring.client.declared.GrpcClientInterface;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc;
import org.jspecify.annotations.Nullable;

/** A declared client of what is in stock, which takes all that one may. */
@GrpcClientInterface(StockGrpc.class)
interface StockClient {

    CompletableFuture<Reservation> reserve(
            Item item, @Nullable Metadata headers, @Nullable Duration timeout, @Nullable CallOptions options);

    Stream<Reservation> watch(Item item);

    void release(Reservation reservation);

    default void release(String sku) {
        release(Reservation.newBuilder().setSku(sku).build());
    }
}
