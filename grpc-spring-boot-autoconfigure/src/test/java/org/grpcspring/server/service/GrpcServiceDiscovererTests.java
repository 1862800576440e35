// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@ExtendWith(OutputCaptureExtension.class)
class GrpcServiceDiscovererTests {

    private static final List<String> ran = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        ran.clear();
    }

    @Test
    void globalInterceptorsRunInOrderWhenOrderedOnClassMethodOrByInterface() {
        assertThat(run(GlobalInterceptors.class, PlainService.class))
                .containsExactly("ordered interface", "order on method", "order on class", "unordered");
    }

    @Test
    void interceptorsOfTheServiceRunAfterTheGlobalOnesAsWritten() {
        assertThat(run(OneGlobalInterceptor.class, NamedInterceptors.class, InterceptedService.class))
                .containsExactly("order on method", "class without bean", "only bean of class", "named");
    }

    @Test
    void interceptorsOfTheServiceAreSortedInWhenAsked() {
        assertThat(run(OneGlobalInterceptor.class, NamedInterceptors.class, SortedService.class))
                .containsExactly("named", "order on method", "only bean of class", "class without bean");
    }

    @Test
    void interceptorThatIsGlobalAndNamedRunsOnceAtItsGlobalPlace() {
        assertThat(run(GlobalInterceptors.class, RepeatingService.class))
                .containsExactly("ordered interface", "order on method", "order on class", "unordered");
    }

    @Test
    void preferredBeanOfAClassIsSortedByTheOrderOfItsMethod() {
        assertThat(run(TwoOfAClass.class, OneGlobalInterceptor.class, PreferringService.class))
                .containsExactly("preferred", "order on method");
    }

    @Test
    void mockedServiceIsLeftOutWithAWarning(CapturedOutput output) {
        serving().withUserConfiguration(MockedService.class).run(context -> {
            assertThat(echo(context, "hi")).isEqualTo("hi");
            assertThat(output).contains("The bean 'mocked' is not served", "@MockitoSpyBean");
        });
    }

    @Test
    void interceptorsApplyToTheirOwnServiceOnly() {
        assertThat(run(NamedInterceptors.class, PlainService.class)).isEmpty();
    }

    @Test
    void scopedServiceIsFoundOnce() {
        runner().withUserConfiguration(ScopedService.class)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void startFailsWithBothBeansNamedWhenTwoServeOneName() {
        FailureAnalysis analysis = failure(EchoService.class, PlainService.class);
        assertThat(analysis.getDescription())
                .contains("grpcspring.test.v1.Echo", EchoService.class.getName(), PlainService.class.getName());
        assertThat(analysis.getAction()).contains("Remove @GrpcService");
    }

    @Test
    void startFailsWithTheBeanNamedWhenItIsNoService() {
        FailureAnalysis analysis = failure(NoService.class);
        assertThat(analysis.getDescription()).contains(NoService.class.getName(), "io.grpc.BindableService");
        assertThat(analysis.getAction()).contains("ImplBase");
    }

    @Test
    void startFailsWithBothServicesNamedWhenAnnotationAndSuperclassDiffer() {
        FailureAnalysis analysis = failure(MixedService.class);
        assertThat(analysis.getDescription())
                .contains(
                        MixedService.class.getName(),
                        "@GrpcService(" + PingGrpc.class.getName() + ".class)",
                        "its superclass is generated from another service, 'grpcspring.test.v1.Echo'");
        assertThat(analysis.getAction()).startsWith("Write @GrpcService without a class");
    }

    @Test
    void serviceIsServedWhenAnnotationAndSuperclassAgree() {
        runner().withUserConfiguration(AgreeingService.class)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void startFailsWithTheBeanNamedWhenAnInterceptorIsNone() {
        serving()
                .withUserConfiguration(NoInterceptor.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("noInterceptor")
                        .hasMessageContaining("ServerInterceptor"));
    }

    private static List<String> run(Class<?>... configurations) {
        runner().withUserConfiguration(configurations)
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
        return List.copyOf(ran);
    }

    private static FailureAnalysis failure(Class<?>... services) {
        FailureAnalysis[] analysis = new FailureAnalysis[1];
        runner().withUserConfiguration(services).run(context -> analysis[0] = analysis(context.getStartupFailure()));
        return analysis[0];
    }

    static class Recording implements ServerInterceptor {

        private final String name;

        Recording(String name) {
            this.name = name;
        }

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ran.add(name);
            return next.startCall(call, headers);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class GlobalInterceptors {

        @GrpcGlobalServerInterceptor
        ServerInterceptor unordered() {
            return new Recording("unordered");
        }

        @GrpcGlobalServerInterceptor
        OrderOnClass orderOnClass() {
            return new OrderOnClass();
        }

        @GrpcGlobalServerInterceptor
        @Order(10)
        ServerInterceptor orderOnMethod() {
            return new Recording("order on method");
        }

        @GrpcGlobalServerInterceptor
        ServerInterceptor orderedInterface() {
            return new OrderedInterface();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneGlobalInterceptor {

        @GrpcGlobalServerInterceptor
        @Order(10)
        ServerInterceptor orderOnMethod() {
            return new Recording("order on method");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NamedInterceptors {

        @Bean
        @Order(1)
        ServerInterceptor named() {
            return new Recording("named");
        }

        @Bean
        OnlyBeanOfClass onlyBeanOfClass() {
            return new OnlyBeanOfClass("only bean of class");
        }
    }

    @Order(20)
    static class OrderOnClass extends Recording {

        OrderOnClass() {
            super("order on class");
        }
    }

    static class OrderedInterface extends Recording implements Ordered {

        OrderedInterface() {
            super("ordered interface");
        }

        @Override
        public int getOrder() {
            return 5;
        }
    }

    @Order(20)
    static class OnlyBeanOfClass extends Recording {

        OnlyBeanOfClass(String name) {
            super(name);
        }
    }

    static class ClassWithoutBean extends Recording {

        ClassWithoutBean() {
            super("class without bean");
        }
    }

    @GrpcService
    static class PlainService extends EchoService {}

    @GrpcService(
            interceptors = {ClassWithoutBean.class, OnlyBeanOfClass.class},
            interceptorNames = "named")
    static class InterceptedService extends EchoService {}

    @GrpcService(
            interceptors = {ClassWithoutBean.class, OnlyBeanOfClass.class},
            interceptorNames = "named",
            sortInterceptors = true)
    static class SortedService extends EchoService {}

    @GrpcService(interceptors = OrderOnClass.class, interceptorNames = "orderOnMethod")
    static class RepeatingService extends EchoService {}

    @GrpcService(interceptors = Recording.class, sortInterceptors = true)
    static class PreferringService extends EchoService {}

    @Configuration(proxyBeanMethods = false)
    static class TwoOfAClass {

        @Bean
        @Primary
        @Order(1)
        Recording preferred() {
            return new Recording("preferred");
        }

        @Bean
        Recording other() {
            return new Recording("other");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MockedService {

        @GrpcService
        PingGrpc.PingImplBase mocked() {
            return Mockito.mock(PingGrpc.PingImplBase.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ScopedService {

        @GrpcService
        @Scope(value = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
        BindableService echo() {
            return new EchoService();
        }
    }

    @GrpcService(PingGrpc.class)
    static class MixedService extends EchoGrpc.EchoImplBase {}

    @GrpcService(EchoGrpc.class)
    static class AgreeingService extends EchoService {}

    @GrpcService
    static class NoService {}

    @Configuration(proxyBeanMethods = false)
    static class NoInterceptor {

        @GrpcGlobalServerInterceptor
        String noInterceptor() {
            return "no interceptor";
        }
    }
}
