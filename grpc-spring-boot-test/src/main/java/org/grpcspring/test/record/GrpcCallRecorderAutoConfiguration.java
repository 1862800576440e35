// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Records the calls of all servers and clients, as close to the wire as interceptors are. */
@AutoConfiguration
public final class GrpcCallRecorderAutoConfiguration {

    private static final String PREFIX = "grpc-test.call-recorder.";
    private static final int MAX = 1000;

    @Bean
    GrpcCallRecorder grpcCallRecorder(Environment environment) {
        return new GrpcCallRecorder(
                environment.getProperty(PREFIX + "max-calls", Integer.class, MAX),
                environment.getProperty(PREFIX + "max-messages", Integer.class, MAX));
    }

    // The interceptor that is added last to a server is the first to see a call, and the last to see it end.
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    GrpcServerBuilderCustomizer grpcCallRecorderServerCustomizer(GrpcCallRecorder recorder) {
        return (builder, server) -> builder.intercept(new ServerRecording(recorder, server));
    }

    // The interceptor that is added first to a channel is the last before the wire.
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    GrpcChannelBuilderCustomizer grpcCallRecorderChannelCustomizer(GrpcCallRecorder recorder) {
        return (builder, client) -> builder.intercept(new ClientRecording(recorder, client));
    }
}
