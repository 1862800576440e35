// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.EchoGrpc.EchoBlockingStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/** Which clients a test's overrides of beans replace. */
class OverriddenStubTests {

    @ParameterizedTest
    @ValueSource(classes = {OneMock.class, MockOnClass.class, OwnStubMocked.class, OneTestBean.class})
    void onlyOverrideTakesThePlaceOfEveryClient(Class<?> test) throws Exception {
        Callers stubs = stubs(test);
        assertThat(List.of(stubs.us, stubs.eu)).allMatch(OverriddenStubTests::isReplaced);
        assertThat(stubs.us).isSameAs(stubs.eu);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                MockOfUs.class,
                MockOfUsByPlaceholder.class,
                ImportedStubMocked.class,
                ImportedStubSpied.class,
            })
    void overrideOfOneClientLeavesTheOthersAlone(Class<?> test) throws Exception {
        Callers stubs = stubs(test);
        assertThat(stubs.us).matches(OverriddenStubTests::isReplaced, "a mock or a spy");
        assertThat(stubs.eu.getChannel().authority()).isEqualTo("eu.invalid:1");
    }

    @ParameterizedTest
    @ValueSource(classes = {TwoAnnotated.class, TwoNamed.class, OneAnnotated.class})
    void eachClientGetsTheOverrideMeantForIt(Class<?> test) throws Exception {
        Callers stubs = stubs(test);
        assertThat(mockName(stubs.us)).isEqualTo("american");
        assertThat(mockName(stubs.eu)).isEqualTo("european");
    }

    @Test
    void startFailsWhenItIsNotSaidWhichOverrideIsMeant() {
        assertThatThrownBy(() -> stubs(TwoMocks.class))
                .extracting(NestedExceptionUtils::getRootCause)
                .isInstanceOf(NoUniqueBeanDefinitionException.class)
                .asString()
                .contains("[one, two]", "annotate its field with @GrpcClient(\"us\")");
    }

    private static boolean isReplaced(EchoBlockingStub stub) {
        return Mockito.mockingDetails(stub).isMock();
    }

    private static String mockName(EchoBlockingStub mock) {
        return Mockito.mockingDetails(mock)
                .getMockCreationSettings()
                .getMockName()
                .toString();
    }

    private static EchoBlockingStub mock(String name) {
        return Mockito.mock(EchoBlockingStub.class, name);
    }

    private static Callers stubs(Class<?> test) throws Exception {
        TestContextManager manager = new TestContextManager(test);
        Object instance = test.getDeclaredConstructor().newInstance();
        manager.beforeTestClass();
        manager.prepareTestInstance(instance);
        ApplicationContext context = manager.getTestContext().getApplicationContext();
        return context.getBean(Callers.class);
    }

    @ContextConfiguration(classes = {Application.class, Callers.class})
    @TestPropertySource(
            properties = {"grpc.client.us.address=us.invalid:1", "grpc.client.eu.address=eu.invalid:1", "home=us"})
    static class Base {}

    static class OneMock extends Base {

        @MockitoBean
        @Nullable
        EchoBlockingStub mock;
    }

    @MockitoBean(types = EchoBlockingStub.class)
    static class MockOnClass extends Base {}

    @ContextConfiguration(classes = OwnStub.class)
    static class OwnStubMocked extends Base {

        @MockitoBean
        @Nullable
        EchoBlockingStub mock;
    }

    static class OneTestBean extends Base {

        @TestBean(enforceOverride = false)
        @Nullable
        EchoBlockingStub stub;

        static EchoBlockingStub stub() {
            return mock("stub");
        }
    }

    static class MockOfUs extends Base {

        @MockitoBean
        @GrpcClient("us")
        @Nullable
        EchoBlockingStub mock;
    }

    static class MockOfUsByPlaceholder extends Base {

        @MockitoBean
        @GrpcClient("${home}")
        @Nullable
        EchoBlockingStub mock;
    }

    @ContextConfiguration(classes = ImportedStub.class)
    static class ImportedStubMocked extends Base {

        @MockitoBean
        @Nullable
        EchoBlockingStub mock;
    }

    @ContextConfiguration(classes = ImportedStub.class)
    static class ImportedStubSpied extends Base {

        @MockitoSpyBean
        @Nullable
        EchoBlockingStub spy;
    }

    static class TwoAnnotated extends Base {

        @TestBean(enforceOverride = false, methodName = "american")
        @GrpcClient("us")
        @Nullable
        EchoBlockingStub one;

        @TestBean(enforceOverride = false, methodName = "european")
        @GrpcClient("eu")
        @Nullable
        EchoBlockingStub two;

        static EchoBlockingStub american() {
            return mock("american");
        }

        static EchoBlockingStub european() {
            return mock("european");
        }
    }

    static class TwoNamed extends Base {

        @TestBean(name = "us", enforceOverride = false, methodName = "american")
        @Nullable
        EchoBlockingStub one;

        @TestBean(name = "euEchoBlockingStub", enforceOverride = false, methodName = "european")
        @Nullable
        EchoBlockingStub two;

        static EchoBlockingStub american() {
            return mock("american");
        }

        static EchoBlockingStub european() {
            return mock("european");
        }
    }

    static class OneAnnotated extends Base {

        @TestBean(name = "one", enforceOverride = false, methodName = "american")
        @GrpcClient("us")
        @Nullable
        EchoBlockingStub one;

        @TestBean(name = "any", enforceOverride = false, methodName = "european")
        @Nullable
        EchoBlockingStub two;

        static EchoBlockingStub american() {
            return mock("american");
        }

        static EchoBlockingStub european() {
            return mock("european");
        }
    }

    static class TwoMocks extends Base {

        @MockitoBean("one")
        @Nullable
        EchoBlockingStub one;

        @MockitoBean("two")
        @Nullable
        EchoBlockingStub two;
    }

    record Callers(
            @GrpcClient("us") EchoBlockingStub us,
            @GrpcClient("eu") EchoBlockingStub eu) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GrpcClientAutoConfiguration.class)
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class OwnStub {

        @Bean
        EchoBlockingStub own(@GrpcClient("eu") EchoBlockingStub stub) {
            return stub.withCompression("gzip");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportGrpcClients(client = "us", types = EchoGrpc.class)
    static class ImportedStub {}
}
