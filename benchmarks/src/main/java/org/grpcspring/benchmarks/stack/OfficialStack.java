// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Channel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.StatusException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.advice.GrpcAdvice;
import org.springframework.grpc.server.advice.GrpcExceptionHandler;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** The service on the starter of Spring Boot itself. */
final class OfficialStack {

    private OfficialStack() {}

    static Stack start(Feature feature, Serving serving) {
        Map<String, Object> settings = Map.of(
                "benchmark.direct",
                serving.direct(),
                "spring.grpc.server.address",
                "127.0.0.1",
                "spring.grpc.server.port",
                0,
                "spring.grpc.server.inprocess.name",
                Stack.NAME);
        ConfigurableApplicationContext context =
                SpringStack.run(Application.class, Replies.Advised.class, feature, settings);
        Channel channel = context.getBean(GrpcChannelFactory.class).createChannel("in-process:" + Stack.NAME);
        return new SpringStack(
                context,
                context.getBean(Application.class).port.get(),
                feature.authenticates() ? KnownToken.sentOn(channel) : channel);
    }

    /** Serves and calls. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        private final AtomicInteger port = new AtomicInteger(-1);

        @EventListener
        void started(GrpcServerStartedEvent event) {
            port.accumulateAndGet(event.getPort(), Math::max);
        }

        @Bean
        Advice advice() {
            return new Advice();
        }

        @Bean
        @ConditionalOnBooleanProperty("benchmark.direct")
        <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> directServer() {
            return ServerBuilder::directExecutor;
        }

        @Bean
        <T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> directChannels() {
            return (target, builder) -> builder.directExecutor();
        }
    }

    /** Gives the failure its status. */
    @GrpcAdvice
    static class Advice {

        @GrpcExceptionHandler(Replies.RefusedException.class)
        StatusException refused() {
            return Replies.REFUSED.asException();
        }
    }
}
