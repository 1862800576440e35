// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.inprocess.AutoConfigureInProcessGrpc;
import org.grpcspring.test.proto.Item;
import org.grpcspring.test.proto.OrdersGrpc;
import org.grpcspring.test.proto.OrdersGrpc.OrdersImplBase;
import org.grpcspring.test.proto.Reservation;
import org.grpcspring.test.proto.StockGrpc;
import org.grpcspring.test.proto.StockGrpc.StockBlockingStub;
import org.grpcspring.test.proto.StockGrpc.StockImplBase;
import org.grpcspring.test.shop.ShopApplication;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

class MockGrpcServiceErrorsTests {

    private static final String NAME = MockGrpcServiceErrorsTests.class.getName();

    @Test
    void fieldsThatCannotHaveAMockSayWhatToChange() {
        assertRefused(
                Final.class,
                "@MockGrpcService on the field 'stock' of " + NAME
                        + "$Final: a org.grpcspring.test.proto.StockGrpc$StockBlockingStub cannot be served; let the field be a generated …ImplBase, or an interface whose methods have the names of the RPCs");
        assertRefused(NeitherNor.class, "a java.lang.Thread cannot be served; let the field be a generated …ImplBase");
        assertRefused(Static.class, "the field is static, which nothing is injected into; remove 'static'");
        assertRefused(WithoutClient.class, "the client's name is empty; say which client calls the mock");
        assertRefused(
                OfAllClients.class,
                "'GLOBAL' stands for the keys of all clients; say which client calls the mock, and declare a field for each");
        assertRefused(WithoutService.class, "nothing says which service is mocked; add value = …Grpc.class");
        assertRefused(
                NotGenerated.class, "java.lang.Runnable was not generated for a service; let value be the class …Grpc");
        assertRefused(
                OfTwoServices.class,
                "value is org.grpcspring.test.proto.OrdersGrpc, but the type org.grpcspring.test.proto.StockGrpc$StockImplBase is of org.grpcspring.test.proto.StockGrpc; leave one of the two out");
    }

    @Test
    void methodsThatFitNoRpcSayWhatToChange() {
        assertRefused(
                Misnamed.class,
                "the method " + NAME
                        + "$Reserving.reserv has the name of no RPC of shop.v1.Stock; rename it to one of [release, reserve, reserveAll, watch], or make it 'default'");
        assertRefused(
                Misfitting.class,
                "The method " + NAME
                        + "$Returning.reserve does not fit the RPC shop.v1.Stock/Reserve: it returns org.grpcspring.test.proto.Item; Write it as 'public Reservation reserve(Item request)', or with another of the types that handlers may take and return, or let the field be a generated …ImplBase");
    }

    @Test
    void secondMockOfAServiceIsRefused() {
        assertRefused(
                Twice.class,
                "@MockGrpcService(client = \"Stock\", value = StockGrpc.class) is on the field 'second' of " + NAME
                        + "$Twice, and @MockGrpcService(client = \"stock\", value = StockGrpc.class) on the field 'first' of "
                        + NAME
                        + "$Twice, where case and dashes in a client's name do not matter: a client has one mock of a service; remove one of the fields");
        assertRefused(Extending.class, "a client has one mock of a service; remove one of the fields");
    }

    @Test
    void testsOfTheSameMocksHaveOneContext() {
        assertThat(customizer(Base.class))
                .isEqualTo(customizer(SameMocks.class))
                .isNotEqualTo(customizer(Other.class));
        assertThat(customizer(Base.class)).hasSameHashCodeAs(customizer(SameMocks.class));
        assertThat(customizer(MockGrpcServiceErrorsTests.class)).isNull();
    }

    @Test
    void answerAfterANegativeNumberOfRequestsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrpcAnswers.noAnswer().afterRequests(-1))
                .withMessage("afterRequests(-1): a number from 0 on is needed");
    }

    @Test
    void failureWithTheStatusOfSuccessIsRefused() {
        String message = "OK is the status of no failure; use reply(…) or replies(…) for a call that succeeds";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrpcAnswers.failure(Status.OK))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrpcAnswers.failure(Status.OK.asRuntimeException()))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrpcAnswers.replies().thenFailure(Status.OK))
                .withMessage(message);
    }

    @Test
    void clientsThatAreInjectedLaterAreKnown() throws Exception {
        InjectedLater test = new InjectedLater();
        TestContextManager manager = new TestContextManager(InjectedLater.class);
        manager.prepareTestInstance(test);
        assertThat(test.nested).isNotNull();
    }

    @Test
    void callsThatATestLeavesOpenDoNotDelayTheEndOfItsContext() throws Exception {
        LeavingCallsOpen test = new LeavingCallsOpen();
        TestContextManager manager = new TestContextManager(LeavingCallsOpen.class);
        manager.prepareTestInstance(test);
        doAnswer(GrpcAnswers.noAnswer()).when(test.stock).watch(any(), any());
        Iterator<Reservation> replies = test.client.watch(Item.getDefaultInstance());
        verify(test.stock, timeout(20_000)).watch(any(), any());

        ((ConfigurableApplicationContext) manager.getTestContext().getApplicationContext()).close();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(replies::next)
                .withMessage("CANCELLED: The application of the test has stopped");
    }

    @Test
    void clientThatNobodyHasIsNamed() {
        assertUnprepared(
                new UnknownClient(),
                "@MockGrpcService(client = \"stok\", value = StockGrpc.class): no client has the name 'stok'. Did you mean 'stock'? There are [orders, stock]. A client has it by @GrpcClient, by @ImportGrpcClients, or by keys grpc.client.stok.");
    }

    @Test
    void ownServiceIsNotMocked() {
        assertUnprepared(
                new OwnService(),
                "@MockGrpcService(client = \"orders\", value = OrdersGrpc.class): client 'orders' calls the application's own server, which serves shop.v1.Orders by the bean 'orderService'. Stub that bean by a @MockitoSpyBean instead, or set 'grpc.client.orders.address' in the test to that of another application, which the mock then stands for");
        assertUnprepared(new OwnServiceInProcess(), "client 'orders' calls the application's own server");
    }

    @Test
    void mockEndsWithItsContextAndItsThreadsToo() throws Exception {
        Set<Thread> before = threads();
        OnlyParameters test = new OnlyParameters();
        TestContextManager manager = new TestContextManager(OnlyParameters.class);
        manager.prepareTestInstance(test);
        List<Thread> started = new ArrayList<>(threads());
        started.removeAll(before);
        assertThat(started).isNotEmpty();

        ((ConfigurableApplicationContext) manager.getTestContext().getApplicationContext()).close();
        for (Thread thread : started) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("grpc-mock"))
                .collect(Collectors.toSet());
    }

    private static @Nullable ContextCustomizer customizer(Class<?> testClass) {
        return new MockGrpcServiceContextCustomizerFactory().createContextCustomizer(testClass, List.of());
    }

    private static void assertRefused(Class<?> testClass, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> customizer(testClass))
                .withMessageContaining(message);
    }

    private static void assertUnprepared(Object test, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new TestContextManager(test.getClass()).prepareTestInstance(test))
                .withMessageContaining(message);
    }

    static class Final {
        @MockGrpcService(client = "stock")
        StockBlockingStub stock;
    }

    static class NeitherNor {
        @MockGrpcService(client = "stock", value = StockGrpc.class)
        Thread stock;
    }

    static class Static {
        @MockGrpcService(client = "stock")
        static StockImplBase stock;
    }

    static class WithoutClient {
        @MockGrpcService(client = " ")
        StockImplBase stock;
    }

    static class OfAllClients {
        @MockGrpcService(client = "GLOBAL")
        StockImplBase stock;
    }

    static class WithoutService {
        @MockGrpcService(client = "stock")
        Reserving stock;
    }

    static class NotGenerated {
        @MockGrpcService(client = "stock", value = Runnable.class)
        Reserving stock;
    }

    static class OfTwoServices {
        @MockGrpcService(client = "stock", value = OrdersGrpc.class)
        StockImplBase stock;
    }

    static class Misnamed {
        @MockGrpcService(client = "stock", value = StockGrpc.class)
        Reserving stock;
    }

    static class Misfitting {
        @MockGrpcService(client = "stock", value = StockGrpc.class)
        Returning stock;
    }

    static class Twice {
        @MockGrpcService(client = "stock")
        StockImplBase first;

        @MockGrpcService(client = "Stock", value = StockGrpc.class)
        StockClient second;
    }

    static class Base {
        @MockGrpcService(client = "stock")
        StockImplBase stock;
    }

    static class Extending extends Base {
        @MockGrpcService(client = "stock")
        StockImplBase again;
    }

    static class SameMocks {
        @MockGrpcService(client = "stock", value = StockGrpc.class)
        StockImplBase named;
    }

    static class Other {
        @MockGrpcService(client = "stock")
        StockClient stock;
    }

    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    static class UnknownClient {
        @MockGrpcService(client = "stok")
        StockImplBase stock;
    }

    @SpringBootTest(classes = ShopApplication.class)
    @TestPropertySource(properties = "grpc.server.port=0")
    static class OwnService {
        @MockGrpcService(client = "orders")
        OrdersImplBase orders;
    }

    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    static class OwnServiceInProcess {
        @MockGrpcService(client = "orders")
        OrdersImplBase orders;
    }

    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    static class OnlyParameters {
        @MockGrpcService(client = "onlyHere")
        StockImplBase stock;

        void test(@GrpcClient("only-here") StockBlockingStub client) {}
    }

    @SpringBootTest(classes = ShopApplication.class)
    @AutoConfigureInProcessGrpc
    @Import(Later.class)
    static class InjectedLater {
        @MockGrpcService(client = "nested-client")
        StockImplBase nested;

        @MockGrpcService(client = "of-lazy-bean")
        StockImplBase ofLazyBean;

        @MockGrpcService(client = "of-bean-method")
        StockImplBase ofBeanMethod;

        @MockGrpcService(client = "of-constructor")
        StockImplBase ofConstructor;

        @Nested
        class Inner {
            @GrpcClient("nestedClient")
            StockBlockingStub client;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Later {
        @Bean
        @Lazy
        Lazily lazily() {
            return new Lazily();
        }

        @Bean
        @Scope("prototype")
        Object prototype(@GrpcClient("ofBeanMethod") StockBlockingStub client) {
            return client;
        }

        @Bean
        @Lazy
        Constructed constructed() {
            return new Constructed(null);
        }
    }

    static class Constructed {
        Constructed(@GrpcClient("ofConstructor") @Nullable StockBlockingStub client) {}
    }

    static class Lazily {
        @GrpcClient("ofLazyBean")
        StockBlockingStub client;
    }

    @SpringBootTest(classes = ShopApplication.class, properties = "grpc.client.stock.shutdown-grace-period=20s")
    @AutoConfigureInProcessGrpc
    static class LeavingCallsOpen {
        @MockGrpcService(client = "stock")
        StockImplBase stock;

        @GrpcClient("stock")
        StockBlockingStub client;
    }

    interface Reserving {
        Reservation reserv(Item item);
    }

    interface Returning {
        Item reserve(Item item);
    }
}
