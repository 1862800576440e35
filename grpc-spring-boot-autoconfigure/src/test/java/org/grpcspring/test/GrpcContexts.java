// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.ManagedChannel;
import java.util.stream.Stream;
import org.grpcspring.autoconfigure.client.GrpcClientAutoConfiguration;
import org.grpcspring.autoconfigure.client.GrpcClientCredentialsAutoConfiguration;
import org.grpcspring.autoconfigure.client.GrpcClientHealthAutoConfiguration;
import org.grpcspring.autoconfigure.client.GrpcClientOAuth2AutoConfiguration;
import org.grpcspring.autoconfigure.client.GrpcClientTlsHealthAutoConfiguration;
import org.grpcspring.autoconfigure.client.GrpcClientTlsMetricsAutoConfiguration;
import org.grpcspring.autoconfigure.client.GrpcClientTokenRelayAutoConfiguration;
import org.grpcspring.autoconfigure.key.GrpcKeysAutoConfiguration;
import org.grpcspring.autoconfigure.observation.GrpcAccessLogAutoConfiguration;
import org.grpcspring.autoconfigure.observation.GrpcClientMetricsAutoConfiguration;
import org.grpcspring.autoconfigure.observation.GrpcMicrometerObservationAutoConfiguration;
import org.grpcspring.autoconfigure.observation.GrpcServerMetricsAutoConfiguration;
import org.grpcspring.autoconfigure.observation.GrpcServerObservationAutoConfiguration;
import org.grpcspring.autoconfigure.observation.GrpcTracingAutoConfiguration;
import org.grpcspring.autoconfigure.security.GrpcServerSecurityAutoConfiguration;
import org.grpcspring.autoconfigure.security.MissingSpringSecurityAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcActuatorHealthAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcAdminServicesAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcAdviceAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcCallContextAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcChannelzServiceAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcHealthServiceAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcJakartaValidationAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcProtovalidateAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcReflectionServiceAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerTlsAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerTlsHealthAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcServerTlsMetricsAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcUnservedServicesAutoConfiguration;
import org.grpcspring.autoconfigure.server.GrpcValidationAutoConfiguration;
import org.grpcspring.autoconfigure.server.TwoGrpcServersAutoConfiguration;
import org.grpcspring.autoconfigure.version.ArtifactVersionsAutoConfiguration;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.proto.EchoGrpc;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** What the tests of contexts share. */
public final class GrpcContexts {

    private GrpcContexts() {}

    /** Returns a runner with this library's auto-configurations, a free port on loopback and clients without TLS. */
    public static ApplicationContextRunner runner() {
        return encrypting().withPropertyValues("grpc.client.GLOBAL.negotiation-type=PLAINTEXT");
    }

    /** Returns the same, but with clients that encrypt as they do by default. */
    public static ApplicationContextRunner encrypting() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ArtifactVersionsAutoConfiguration.class,
                        GrpcActuatorHealthAutoConfiguration.class,
                        GrpcAdminServicesAutoConfiguration.class,
                        GrpcAccessLogAutoConfiguration.class,
                        GrpcAdviceAutoConfiguration.class,
                        GrpcCallContextAutoConfiguration.class,
                        GrpcChannelzServiceAutoConfiguration.class,
                        GrpcClientAutoConfiguration.class,
                        GrpcClientCredentialsAutoConfiguration.class,
                        GrpcServerTlsMetricsAutoConfiguration.class,
                        GrpcClientTlsMetricsAutoConfiguration.class,
                        GrpcClientTlsHealthAutoConfiguration.class,
                        GrpcClientHealthAutoConfiguration.class,
                        GrpcClientMetricsAutoConfiguration.class,
                        GrpcClientOAuth2AutoConfiguration.class,
                        GrpcClientTokenRelayAutoConfiguration.class,
                        GrpcHealthServiceAutoConfiguration.class,
                        GrpcKeysAutoConfiguration.class,
                        GrpcMicrometerObservationAutoConfiguration.class,
                        GrpcJakartaValidationAutoConfiguration.class,
                        GrpcProtovalidateAutoConfiguration.class,
                        GrpcReflectionServiceAutoConfiguration.class,
                        GrpcServerAutoConfiguration.class,
                        GrpcServerMetricsAutoConfiguration.class,
                        GrpcServerSecurityAutoConfiguration.class,
                        MissingSpringSecurityAutoConfiguration.class,
                        GrpcServerObservationAutoConfiguration.class,
                        GrpcServerTlsAutoConfiguration.class,
                        GrpcServerTlsHealthAutoConfiguration.class,
                        GrpcTracingAutoConfiguration.class,
                        GrpcUnservedServicesAutoConfiguration.class,
                        GrpcValidationAutoConfiguration.class,
                        SslAutoConfiguration.class,
                        TwoGrpcServersAutoConfiguration.class))
                .withPropertyValues(
                        "grpc.server.address=127.0.0.1", "grpc.server.port=0", "grpc.client.self.address=self:self");
    }

    /** Returns a runner that also serves {@link EchoService}. */
    public static ApplicationContextRunner serving() {
        return runner().withBean(EchoService.class);
    }

    /** Returns a channel to the context's own server; it closes with the context. */
    public static ManagedChannel self(BeanFactory context) {
        return context.getBean(GrpcChannels.class).get("self");
    }

    /** Returns what the echo service of the context's own server replies to one unary call. */
    public static String echo(BeanFactory context, String value) {
        return EchoGrpc.newBlockingStub(self(context))
                .unary(EchoService.text(value))
                .getValue();
    }

    /** Returns the port that the context's own server listens on. */
    public static int port(BeanFactory context) {
        return Integer.parseInt(
                String.valueOf(context.getBean(Environment.class).getProperty("local.grpc.server.port")));
    }

    /** Returns what Spring Boot would print of a failed start. */
    public static FailureAnalysis analysis(Throwable failure) {
        return analysis(failure, new StandardEnvironment());
    }

    /** Returns what Spring Boot would print of a failed start in an environment. */
    public static FailureAnalysis analysis(Throwable failure, Environment environment) {
        BeanFactory beanFactory = new DefaultListableBeanFactory();
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(BeanFactory.class, beanFactory).and(Environment.class, environment),
                        // As Spring Boot does: an analyzer whose library is absent is left out.
                        (type, name, failed) -> {})
                .stream()
                .flatMap(analyzer -> Stream.ofNullable(analyzer.analyze(failure)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing explains the failure", failure));
    }
}
