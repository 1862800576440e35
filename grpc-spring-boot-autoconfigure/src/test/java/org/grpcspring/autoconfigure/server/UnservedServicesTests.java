// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.BindableService;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.PingGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Component;

@ExtendWith(OutputCaptureExtension.class)
class UnservedServicesTests {

    private static final String LINE = "but no server serves it";

    @Test
    void beanIsNamedWhenItLacksTheAnnotation(CapturedOutput output) {
        serving()
                .withUserConfiguration(Plain.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().lines().filter(line -> line.contains(LINE)))
                .singleElement()
                .asString()
                .endsWith(
                        "The bean 'unservedServicesTests.Plain' of class " + Plain.class.getName()
                                + " implements the gRPC service 'grpcspring.test.v1.Ping', but no server serves it: annotate the class or its @Bean method with @GrpcService");
    }

    @Test
    void beanIsNamedWhenThereIsNoServer(CapturedOutput output) {
        runner().withUserConfiguration(Method.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce(LINE).contains("The bean 'ping' of class " + Plain.class.getName());
    }

    @Test
    void nothingIsNamedWhenTheServiceIsServed(CapturedOutput output) {
        runner().withUserConfiguration(Annotated.class, ScopedService.class)
                .run(context -> assertThat(context).hasNotFailed());
        serving()
                .withUserConfiguration(Plain.class, AddedByHand.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(LINE);
    }

    @Test
    void nothingIsNamedWhenNothingIsToBeServed(CapturedOutput output) {
        runner().withUserConfiguration(Plain.class)
                .withPropertyValues("grpc.server.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(LINE);
    }

    @Component
    static class Plain extends PingGrpc.PingImplBase {}

    @Configuration(proxyBeanMethods = false)
    static class Method {

        @Bean
        BindableService ping() {
            return new Plain();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Annotated {

        @GrpcService
        Plain ping() {
            return new Plain();
        }
    }

    @Component
    @Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class ScopedService extends EchoService {}

    @Configuration(proxyBeanMethods = false)
    static class AddedByHand {

        @Bean
        GrpcServerBuilderCustomizer adding(Plain ping) {
            return (builder, server) -> builder.addService(ping);
        }
    }
}
