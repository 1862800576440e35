// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.grpcspring.client.declared.GrpcClientInterface;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.service.GrpcService;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An application whose messages are texts, run by {@link OptionalDependenciesTests} without Protocol Buffers. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({NoProtobufApplication.ShoutService.class, NoProtobufApplication.Caller.class})
public final class NoProtobufApplication {

    private NoProtobufApplication() {}

    /** Starts the application, and prints what a call replies and how another one fails. */
    public static void main(String[] args) {
        Map<String, Object> properties = Map.of(
                "server.port", 0,
                "server.address", "127.0.0.1",
                "grpc.server.port", 0,
                "grpc.server.address", "127.0.0.1",
                "grpc.client.self.address", "self:self",
                "grpc.client.self.negotiation-type", "PLAINTEXT");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(NoProtobufApplication.class)
                .properties(properties)
                .run(args)) {
            ShoutClient client = context.getBean(Caller.class).client();
            System.out.println("Replied " + client.shout("hi"));
            try {
                System.out.println("Replied " + client.shout(""));
            } catch (GrpcException failure) {
                System.out.println("Failed with " + failure.getMessage());
            }
        }
    }

    @GrpcClientInterface(ShoutGrpc.class)
    interface ShoutClient {
        String shout(String word);
    }

    record Caller(@GrpcClient("self") ShoutClient client) {}

    /** Shouts words, and nothing else. */
    @GrpcService
    static class ShoutService implements BindableService {

        @Override
        public ServerServiceDefinition bindService() {
            return ServerServiceDefinition.builder(ShoutGrpc.getServiceDescriptor())
                    .addMethod(ShoutGrpc.SHOUT, ServerCalls.asyncUnaryCall((word, replies) -> {
                        if (word.isEmpty()) {
                            throw new IllegalArgumentException("no word");
                        }
                        replies.onNext(word + "!");
                        replies.onCompleted();
                    }))
                    .build();
        }
    }

    /** What a generator of another kind could make of a service. */
    public static final class ShoutGrpc {

        private static final Utf8 TEXT = new Utf8();
        private static final MethodDescriptor<String, String> SHOUT = MethodDescriptor.newBuilder(TEXT, TEXT)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("test.Shouting/Shout")
                .build();

        private ShoutGrpc() {}

        /** Returns the service. */
        public static ServiceDescriptor getServiceDescriptor() {
            return ServiceDescriptor.newBuilder("test.Shouting")
                    .addMethod(SHOUT)
                    .build();
        }
    }

    /** Sends text as it is. */
    private static final class Utf8 implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream sent) {
            try {
                return new String(sent.readAllBytes(), UTF_8);
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
