// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import io.grpc.Channel;
import io.grpc.Context;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/** The code of docs/client.md. */
final class ClientExamples {

    private ClientExamples() {}

    @Component
    static class OnConstructor {

        private final EchoGrpc.EchoBlockingStub echo;

        OnConstructor(@GrpcClient("echo") EchoGrpc.EchoBlockingStub echo) {
            this.echo = echo;
        }

        String echo(String value) {
            return echo.unary(Text.newBuilder().setValue(value).build()).getValue();
        }
    }

    @Component
    static class OnField {

        @GrpcClient("echo")
        EchoGrpc.@Nullable EchoFutureStub echo;
    }

    @Component
    static class OnSetter {

        @Nullable
        Channel channel;

        @GrpcClient("${echo.client:echo}")
        void setChannel(Channel channel) {
            this.channel = channel;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnBeanMethod {

        @Bean
        OnConstructor caller(@GrpcClient("echo") EchoGrpc.EchoBlockingStub echo) {
            return new OnConstructor(echo);
        }
    }

    @Component
    static class InOtherThreads {

        private final OnConstructor echo;

        InOtherThreads(OnConstructor echo) {
            this.echo = echo;
        }

        CompletableFuture<String> echo(String value) {
            Executor executor = Context.currentContextExecutor(ForkJoinPool.commonPool());
            return CompletableFuture.supplyAsync(() -> echo.echo(value), executor);
        }
    }

    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @Retention(RetentionPolicy.RUNTIME)
    @GrpcClient("echo")
    @interface EchoClient {}
}
