// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Channel;
import io.grpc.inprocess.InProcessChannelBuilder;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.GrpcClientBean;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.OrdersGrpc.OrdersBlockingStub;
import org.grpcspring.test.proto.OrdersGrpc.OrdersFutureStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

class ClientServicesTests {

    @ParameterizedTest
    @CsvSource({
        "shop, Orders/Gett, Orders/Get",
        "shop, Orders/put, Orders/Put",
        "shop, Ordres, Orders",
        "shop, Ping, Echo",
        "SHOP, Ordres, Orders",
        "GLOBAL, Orders/Ad, Orders/Add",
        "GLOBAL, Echo/Unray, Echo/Unary",
        "GLOBAL, Ecko/Unary, Echo/Unary",
    })
    void startFailsWithTheKeyAndTheNameThatIsMostAlike(String client, String name, String suggestion) {
        clients(client, name).withBean(Orders.class).withBean(EchoOfShop.class).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("'grpcspring.test.v1." + name + "'");
            assertThat(analysis.getAction())
                    .contains("Did you mean 'grpcspring.test.v1." + suggestion + "'?")
                    .containsIgnoringCase("'grpc.client." + client + ".methods'");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Orders", "Orders/Get", "Echo", "Echo/Bidi"})
    void nameIsKnownWhenOneOfTheStubsOfTheClientHasIt(String name) {
        clients("shop", name)
                .withBean(Orders.class)
                .withBean(EchoOfShop.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void nameIsUnknownWhenOnlyAnotherClientHasIt() {
        clients("shop", "Echo/Unary")
                .withBean(Orders.class)
                .withBean(Echo.class)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("'grpcspring.test.v1.Echo/Unary'", "'shop'"));
    }

    @Test
    void nameThatHoldsForAllIsKnownWhenAnyClientHasIt() {
        clients("GLOBAL", "Echo/Unary")
                .withBean(Orders.class)
                .withBean(Echo.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void nameIsKnownWhenABeanOfTheTestTakesThePlaceOfTheStub() {
        clients("shop", "Orders/Get")
                .withBean(BlockingOrders.class)
                .withBean(EchoOfShop.class)
                .withBean(
                        OrdersBlockingStub.class,
                        () -> OrdersGrpc.newBlockingStub(
                                InProcessChannelBuilder.forName("fake").build()))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({"Orders/Get, false", "Orders/Gett, true", "Echo, true"})
    void nameIsHeldAgainstStubsThatAreBeans(String name, boolean fails) {
        clients("shop", name)
                .withUserConfiguration(StubAsBean.class)
                .run(context -> assertThat(context.getStartupFailure() != null).isEqualTo(fails));
    }

    @Test
    void serviceIsNotCheckedWhenAPlainChannelMayCallAnything() {
        for (String client : new String[] {"shop", "GLOBAL"}) {
            clients(client, "Elsewhere/Get")
                    .withBean(Orders.class)
                    .withBean(Plain.class)
                    .run(context -> assertThat(context).hasNotFailed());
            clients(client, "Orders/Gett")
                    .withBean(Orders.class)
                    .withBean(Plain.class)
                    .run(context -> assertThat(context).hasFailed());
        }
    }

    @Test
    void clientIsNotCheckedWhenNothingIsInjectedForIt() {
        clients("shop", "Elsewhere").run(context -> assertThat(context).hasNotFailed());
        clients("other", "Elsewhere")
                .withBean(Orders.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void methodIsCheckedWhenALaterBeanIsCreated() {
        clients("shop", "Orders/Gett").withBean(LateOrders.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(catchThrowable(() -> context.getBean(LateOrders.class)))
                    .rootCause()
                    .isInstanceOf(UnknownGrpcMethodException.class);
        });
    }

    private static ApplicationContextRunner clients(String client, String name) {
        return runner().withPropertyValues(
                        "grpc.client.GLOBAL.address=localhost:1",
                        "grpc.client.%s.methods[grpcspring.test.v1.%s].timeout=1s".formatted(client, name));
    }

    private record Orders(
            @GrpcClient("shop") OrdersBlockingStub blocking,
            @GrpcClient("s-hop") OrdersFutureStub future) {}

    @Configuration(proxyBeanMethods = false)
    @GrpcClientBean(clazz = OrdersBlockingStub.class, client = @GrpcClient("shop"))
    static class StubAsBean {}

    private record BlockingOrders(@GrpcClient("shop") OrdersBlockingStub stub) {}

    private record EchoOfShop(@GrpcClient("shop") EchoBlockingStub echo) {}

    private record Echo(@GrpcClient("echo") EchoBlockingStub echo) {}

    private record Plain(@GrpcClient("shop") Channel channel) {}

    @Lazy
    private record LateOrders(@GrpcClient("shop") OrdersBlockingStub stub) {}
}
