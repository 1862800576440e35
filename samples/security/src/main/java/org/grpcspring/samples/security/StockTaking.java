// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.samples.security.proto.InventoryGrpc.InventoryBlockingStub;
import org.grpcspring.samples.security.proto.Item;
import org.grpcspring.samples.security.proto.Pieces;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Calls the inventory as a clerk, as a manager and as nobody. */
@Component
class StockTaking implements ApplicationRunner {

    private static final Item APPLE = Item.newBuilder().setName("apple").build();

    private final InventoryBlockingStub clerk;
    private final InventoryBlockingStub manager;
    private final InventoryBlockingStub nobody;

    StockTaking(
            @GrpcClient("clerk") InventoryBlockingStub clerk,
            @GrpcClient("manager") InventoryBlockingStub manager,
            @GrpcClient("nobody") InventoryBlockingStub nobody) {
        this.clerk = clerk;
        this.manager = manager;
        this.nobody = nobody;
    }

    @Override
    public void run(ApplicationArguments args) {
        System.out.println("Clerk counts: " + reply(() -> clerk.count(APPLE)));
        System.out.println("Clerk clears: " + reply(() -> clerk.clear(APPLE)));
        System.out.println("Manager clears: " + reply(() -> manager.clear(APPLE)));
        System.out.println("Nobody counts: " + reply(() -> nobody.count(APPLE)));
    }

    private static String reply(Supplier<Pieces> call) {
        try {
            Pieces pieces = call.get();
            return pieces.getCount() + " for " + pieces.getCaller();
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode().name();
        }
    }
}
