// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import static org.grpcspring.samples.operations.OrdersService.amount;

import io.grpc.stub.StreamObserver;
import org.grpcspring.samples.operations.proto.AccountingGrpc;
import org.grpcspring.samples.operations.proto.Amount;
import org.grpcspring.samples.operations.proto.Period;
import org.grpcspring.server.service.GrpcService;

/** Tells the turnover, on the internal server only. */
@GrpcService(server = "internal")
class AccountingService extends AccountingGrpc.AccountingImplBase {

    private final Ledger ledger;

    AccountingService(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void turnover(Period period, StreamObserver<Amount> replies) {
        replies.onNext(amount(ledger.cents()));
        replies.onCompleted();
    }
}
