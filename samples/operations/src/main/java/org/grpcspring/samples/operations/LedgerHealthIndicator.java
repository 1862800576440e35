// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Says whether the ledger can still be trusted: it cannot once its sum has overflowed. */
@Component
class LedgerHealthIndicator implements HealthIndicator {

    private final Ledger ledger;

    LedgerHealthIndicator(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Health health() {
        return (ledger.cents() < 0 ? Health.down() : Health.up()).build();
    }
}
