// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import io.grpc.Channel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.grpcspring.benchmarks.proto.BenchGrpc;
import org.grpcspring.benchmarks.proto.Payload;
import org.grpcspring.benchmarks.proto.StreamRequest;
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
        if (feature.authenticates()) {
            settings.put("grpc.server.authentication.schemes", "jwt");
            settings.put("grpc.server.authentication.jwt.cache-time", "1h");
        }
        Class<?> service = feature == Feature.HANDLERS ? Handlers.class : Observers.class;
        ConfigurableApplicationContext context = SpringStack.run(Application.class, service, feature, settings);
        int port = context.getEnvironment().getProperty("local.grpc.server.port", Integer.class, -1);
        Channel channel = context.getBean(GrpcChannels.class).get(Stack.NAME);
        return new SpringStack(context, port, feature.authenticates() ? KnownToken.sentOn(channel) : channel);
    }

    /** Serves and calls. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

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

    /** The service as generated code wants it. */
    @GrpcService
    static class Observers extends Replies.Advised {}

    /** The service as methods that return their replies. */
    @GrpcService(BenchGrpc.class)
    static class Handlers {

        Payload unary(Payload payload) {
            return payload;
        }

        Stream<Payload> stream(StreamRequest request) {
            return Replies.messages(request);
        }

        Payload fail(Payload payload) {
            throw new Replies.RefusedException();
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
