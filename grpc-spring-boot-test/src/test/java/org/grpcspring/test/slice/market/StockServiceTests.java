// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;

import io.grpc.Metadata;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.atomic.AtomicReference;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.BuiltInServices;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@GrpcTest(value = StockService.class, properties = "market.name=corner")
class StockServiceTests {

    @GrpcClient("market")
    private StockBlockingStub stock;

    @MockitoBean
    private Shelves shelves;

    @Autowired
    private ApplicationContext context;

    @Test
    void serviceAnswersWithWhatItsMockSays() {
        given(shelves.left("apple")).willReturn(3);
        assertThat(stock.reserve(item("apple")).getLeft()).isEqualTo(3);
    }

    @Test
    void adviceOfTheApplicationExplains() {
        given(shelves.left("pear")).willThrow(new IllegalArgumentException("no pear"));
        assertThatThrownBy(() -> stock.reserve(item("pear"))).hasMessage("NOT_FOUND: the market has no pear");
    }

    @Test
    void interceptorOfTheApplicationRuns() {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        assertThat(stock.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
                        .reserve(item("apple")))
                .isNotNull();
        assertThat(headers.get())
                .extracting(received -> received.get(Greeting.GREETING))
                .isEqualTo("welcome");
    }

    @Test
    void nothingElseOfTheApplicationIsThere() {
        assertThat(context.getBeansOfType(OrderService.class)).isEmpty();
        assertThat(context.getBeansOfType(EmptyShelves.class)).isEmpty();
        assertThat(context.getBeansOfType(MarketConfiguration.class)).isEmpty();
        assertThat(context.getBeansOfType(StringBuilder.class)).isEmpty();
        assertThat(context.getBeansOfType(BuiltInServices.class)).isEmpty();
        assertThat(context.getBeansOfType(MarketApplication.class)).hasSize(1);
    }

    @Test
    void basicsOfSpringAreThere(@Autowired Environment environment) {
        assertThat(environment.getProperty("market.name")).isEqualTo("corner");
        assertThat(context.getBeansOfType(AsyncTaskExecutor.class)).isNotEmpty();
    }

    @Test
    void serverListensOnNoPort(@Autowired GrpcServerLifecycle server) {
        assertThat(server.facts().addresses()).singleElement().isInstanceOf(LocalAddress.class);
    }

    private static Item item(String sku) {
        return Item.newBuilder().setSku(sku).build();
    }

    @Nested
    class Enclosed {

        @Test
        void hasTheSliceOfItsClass() {
            assertThat(context.getBeansOfType(OrderService.class)).isEmpty();
            assertThat(stock.reserve(item("apple"))).isNotNull();
        }
    }
}
