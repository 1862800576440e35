// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.GrpcClientBean;
import org.grpcspring.client.inject.ImportGrpcClients;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

/** Generates the code of a context, compiles and runs it. */
class AheadOfTimeClientsTests {

    private static final Map<String, Object> PROPERTIES = Map.of(
            "grpc.server.address", "127.0.0.1",
            "grpc.server.port", "0",
            "grpc.client.GLOBAL.negotiation-type", "PLAINTEXT",
            "grpc.client.GLOBAL.address", "self:self");

    @Test
    @CompileWithForkedClassLoader
    void stubsThatAreBeansWorkInGeneratedCode() {
        TestGenerationContext generation = new TestGenerationContext();
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            addProperties(context);
            context.register(Clients.class, GrpcServerAutoConfiguration.class, GrpcClientAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                addProperties(context);
                // A class literal has no type argument, and generated initializers take this kind of context.
                @SuppressWarnings("unchecked")
                ApplicationContextInitializer<GenericApplicationContext> initializer =
                        compiled.getInstance(ApplicationContextInitializer.class);
                initializer.initialize(context);
                context.refresh();
                check(context);
            }
        });
    }

    @Test
    void beansWithinOthersAreLeftAlone() {
        TestGenerationContext generation = new TestGenerationContext();
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            RootBeanDefinition outer = new RootBeanDefinition(Outer.class);
            outer.getConstructorArgumentValues().addGenericArgumentValue(new RootBeanDefinition(Inner.class));
            context.registerBeanDefinition("outer", outer);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();
        assertThat(generation.getGeneratedFiles().getGeneratedFiles(GeneratedFiles.Kind.SOURCE))
                .isNotEmpty();
    }

    record Outer(Inner inner) {}

    record Inner() {}

    private static void check(GenericApplicationContext context) {
        GrpcChannels channels = context.getBean(GrpcChannels.class);
        Callers callers = context.getBean(Callers.class);
        assertThat(callers.plain.unary(EchoService.text("hi"))).isEqualTo(EchoService.text("hi"));
        assertThat(callers.plain.getChannel()).isSameAs(channels.get("imported"));
        assertThat(callers.annotated.getChannel())
                .as("not that of the imported stub")
                .isSameAs(channels.get("annotated"));
        assertThat(callers.future.unary(EchoService.text("hi"))).succeedsWithin(Duration.ofSeconds(20));
        assertThat(context.getBean(Counting.class).calls)
                .as("once by class, once by name")
                .hasSize(2);
        assertThat(context.getBeanFactory()
                        .getBeanDefinition("importedEchoBlockingStub")
                        .isFallback())
                .isTrue();
    }

    private static void addProperties(GenericApplicationContext context) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportGrpcClients(client = "imported", types = EchoGrpc.class)
    @GrpcClientBean(
            clazz = EchoGrpc.EchoFutureStub.class,
            client = @GrpcClient(value = "intercepted", interceptors = Counting.class, interceptorNames = "byName"))
    static class Clients {

        @Bean
        EchoService echoService() {
            return new EchoService();
        }

        @Bean
        Counting counting() {
            return new Counting();
        }

        @Bean
        ClientInterceptor byName(Counting counting) {
            return new CountingToo(counting);
        }

        @Bean
        Callers callers(
                EchoGrpc.EchoBlockingStub plain,
                EchoGrpc.EchoFutureStub future,
                @GrpcClient("annotated") EchoGrpc.EchoBlockingStub annotated) {
            return new Callers(plain, future, annotated);
        }
    }

    record Callers(
            EchoGrpc.EchoBlockingStub plain, EchoGrpc.EchoFutureStub future, EchoGrpc.EchoBlockingStub annotated) {}

    static class Counting implements ClientInterceptor {

        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            calls.add(method.getFullMethodName());
            return next.newCall(method, options);
        }
    }

    record CountingToo(Counting counting) implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return counting.interceptCall(method, options, next);
        }
    }
}
