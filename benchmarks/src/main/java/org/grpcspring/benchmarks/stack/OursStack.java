// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.service.GrpcService;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The service on this starter. */
final class OursStack {

    private OursStack() {}

    static Stack start(Feature feature, Serving serving) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "grpc.server.address",
                "127.0.0.1",
                "grpc.server.port",
                serving == Serving.IN_PROCESS ? -1 : 0,
                "grpc.server.in-process-name",
                Stack.NAME,
                "grpc.client.bench.address",
                "in-process:" + Stack.NAME));
        if (serving.direct()) {
            settings.put("grpc.server.executor", "direct");
        }
        ConfigurableApplicationContext context = SpringStack.run(Application.class, feature, settings);
        int port = context.getEnvironment().getProperty("local.grpc.server.port", Integer.class, -1);
        return new SpringStack(
                context, port, context.getBean(GrpcChannels.class).get(Stack.NAME));
    }

    /** Serves and calls. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @GrpcService
        Replies replies() {
            return new Replies.Advised();
        }

        @Bean
        Advice advice() {
            return new Advice();
        }

        @Bean
        GrpcChannelBuilderCustomizer directChannels() {
            return (builder, client) -> direct(builder);
        }

        private static void direct(ManagedChannelBuilder<?> builder) {
            builder.directExecutor();
        }
    }

    /** Gives the failure its status. */
    @GrpcAdvice
    static class Advice {

        @GrpcExceptionHandler(Replies.RefusedException.class)
        Status refused() {
            return Replies.REFUSED;
        }
    }
}
