// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.grpcspring.error.GrpcException;
import org.grpcspring.samples.operations.proto.Amount;
import org.grpcspring.samples.operations.proto.Item;
import org.grpcspring.samples.operations.proto.OrdersGrpc;
import org.grpcspring.samples.operations.proto.Receipt;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.call.GrpcExecutor;
import org.grpcspring.server.service.GrpcService;

/** Takes orders; a price is computed on the event loop, since it never blocks. */
@GrpcService
class OrdersService extends OrdersGrpc.OrdersImplBase {

    private static final int MOST_PIECES = 1000;

    private final Basket basket;
    private final Ledger ledger;

    OrdersService(Basket basket, Ledger ledger) {
        this.basket = basket;
        this.ledger = ledger;
    }

    @Override
    @GrpcExecutor(GrpcExecutor.DIRECT)
    public void price(Item item, StreamObserver<Amount> replies) {
        if (item.getPieces() > MOST_PIECES) {
            throw GrpcException.builder(Status.INVALID_ARGUMENT.withDescription("More than the shop has"))
                    .badRequest("pieces", "must be at most " + MOST_PIECES)
                    .build();
        }
        replies.onNext(amount(item.getPieces() * Basket.CENTS_PER_PIECE));
        replies.onCompleted();
    }

    @Override
    public StreamObserver<Item> place(StreamObserver<Receipt> replies) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Item item) {
                basket.add(item);
            }

            @Override
            public void onError(Throwable cancellation) {}

            @Override
            public void onCompleted() {
                if (basket.lines().isEmpty()) {
                    throw new EmptyOrderException();
                }
                ledger.add(basket.cents());
                replies.onNext(Receipt.newBuilder()
                        .addAllLines(basket.lines())
                        .setTotal(amount(basket.cents()))
                        .build());
                replies.onCompleted();
            }
        };
    }

    @GrpcExceptionHandler(EmptyOrderException.class)
    Status emptyOrder() {
        return Status.INVALID_ARGUMENT.withDescription("An order needs an item");
    }

    static Amount amount(long cents) {
        return Amount.newBuilder().setCents(cents).build();
    }

    /** Thrown for an order without items. */
    private static final class EmptyOrderException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
