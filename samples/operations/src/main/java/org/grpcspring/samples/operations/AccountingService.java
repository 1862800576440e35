// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import static org.grpcspring.samples.operations.OrdersService.amount;

import org.grpcspring.samples.operations.proto.AccountingGrpc;
import org.grpcspring.samples.operations.proto.Amount;
import org.grpcspring.samples.operations.proto.Period;
import org.grpcspring.server.service.GrpcService;

/** Tells the turnover, on the internal server only. */
@GrpcService(value = AccountingGrpc.class, server = "internal")
class AccountingService {

    private final Ledger ledger;

    AccountingService(Ledger ledger) {
        this.ledger = ledger;
    }

    Amount turnover(Period period) {
        return amount(ledger.cents());
    }
}
