// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.grpcspring.autoconfigure.server.GrpcAdviceAutoConfiguration;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.Order;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

class FilteredSliceTests {

    /** Has all services, and one class more. */
    @GrpcTest(
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Shelves.class),
            excludeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Greeting.class))
    @TestPropertySource(properties = "grpc.client.stock.address=self:self")
    @Nested
    class WithAllServices {

        @GrpcClient("orders")
        private OrdersBlockingStub orders;

        @Test
        void oneServiceCallsTheOther() {
            assertThatThrownBy(() -> orders.place(Order.newBuilder()
                            .addItems(Item.newBuilder().setSku("fig"))
                            .build()))
                    .hasMessageStartingWith("NOT_FOUND: Passed on from another service");
        }

        @Test
        void filteredComponentIsNotThere(@Autowired ApplicationContext context) {
            assertThat(context.getBeansOfType(Greeting.class)).isEmpty();
            assertThat(context.getBeansOfType(EmptyShelves.class)).hasSize(1);
        }
    }

    /** Imports what a service needs, and leaves out what explains its failures. */
    @GrpcTest(services = StockService.class, excludeAutoConfiguration = GrpcAdviceAutoConfiguration.class)
    @Import(EmptyShelves.class)
    @Nested
    class WithoutAdvice {

        @GrpcClient("market")
        private StockBlockingStub stock;

        @Test
        void failureIsNotExplained() {
            assertThatThrownBy(() -> stock.reserve(Item.getDefaultInstance()))
                    .hasMessageStartingWith("UNKNOWN")
                    .hasMessageNotContaining("market");
        }
    }

    /** Receives what the slice contains. */
    @GrpcTest(
            useDefaultFilters = false,
            includeFilters =
                    @Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {StockService.class, Shelves.class}))
    @Nested
    class WithoutDefaultFilters {

        @Test
        void onlyTheFiltersCount(@Autowired ApplicationContext context) {
            assertThat(context.getBeansOfType(StockService.class)).hasSize(1);
            assertThat(context.getBeansOfType(MarketAdvice.class)).isEmpty();
        }
    }
}
