// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.map;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.serving;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.test.Certificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** The certificates of the tests expire in nine days. */
class CertificatesHealthTests {

    @TempDir
    static Path directory;

    private static Certificates first;
    private static Certificates second;
    private static Certificates expired;

    @BeforeAll
    static void createCertificates() throws Exception {
        first = Certificates.valid(directory, "first");
        second = Certificates.valid(directory, "second");
        expired = Certificates.expired(directory, "expired");
    }

    @ParameterizedTest
    @CsvSource({"grpcServerTlsHealthIndicator, internal", "grpcClientTlsHealthIndicator, shop"})
    void certificateAndItsRotationsAreTold(String indicator, String name) {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", bundle(first));
        encrypted(bundles).run(context -> {
            context.getBean(GrpcChannels.class).get("shop");
            assertThat(details(context, indicator, name))
                    .containsEntry("subject", "CN=first")
                    .containsEntry("daysLeft", 8L)
                    .containsKey("expires")
                    .doesNotContainKeys("lastRotation", "lastFailedRotation", "rotationFailed");
            bundles.updateBundle("mine", bundle(expired));
            assertThat(details(context, indicator, name))
                    .containsEntry("subject", "CN=first")
                    .containsKeys("lastFailedRotation", "rotationFailed")
                    .doesNotContainKey("lastRotation");
            bundles.updateBundle("mine", bundle(second));
            assertThat(details(context, indicator, name))
                    .containsEntry("subject", "CN=second")
                    .containsKeys("lastRotation", "lastFailedRotation")
                    .doesNotContainKey("rotationFailed");
        });
    }

    @ParameterizedTest
    @CsvSource({"30d, WARNING", "8d, UP", ", UP"})
    void healthWarnsBeforeTheExpiryWhereAKeySaysSo(@Nullable String before, String status) {
        encrypted(new DefaultSslBundleRegistry("mine", bundle(first)))
                .withPropertyValues(before == null ? "other=key" : "grpc.certificates.expiry-warning=" + before)
                .run(context -> {
                    context.getBean(GrpcChannels.class).get("shop");
                    assertThat(health(context, "grpcServerTlsHealthIndicator").getStatus())
                            .isEqualTo(new Status(status));
                    assertThat(health(context, "grpcClientTlsHealthIndicator").getStatus())
                            .isEqualTo(new Status(status));
                });
    }

    @Test
    void warningThatIsNoTimeFailsTheStart() {
        encrypted(new DefaultSslBundleRegistry("mine", bundle(first)))
                .withPropertyValues("grpc.certificates.expiry-warning=0")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(analysis(context.getStartupFailure()).getDescription())
                            .contains("grpc.certificates.expiry-warning", "greater than 0");
                });
    }

    @Test
    void expiryIsMeasuredOfEveryServerAndClientAlsoOfLaterOnes() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("mine", bundle(first));
        encrypted(bundles).run(context -> {
            MeterRegistry meters = new SimpleMeterRegistry();
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
            assertThat(meters.find("grpc.client.certificate.expiry").gauges()).isEmpty();
            context.getBean(GrpcChannels.class).get("shop");
            context.getBean(GrpcChannels.class).get("trusting");
            Map<String, String> tags =
                    Map.of("grpc.server.certificate.expiry", "server", "grpc.client.certificate.expiry", "client");
            tags.forEach((meter, tag) -> assertThat(meters.get(meter).gauges())
                    .allSatisfy(gauge -> {
                        assertThat(gauge.value()).isCloseTo(9, within(0.1));
                        assertThat(gauge.getId().getBaseUnit()).isEqualTo("days");
                    })
                    .extracting(gauge -> gauge.getId().getTag(tag))
                    .containsExactlyInAnyOrder(
                            tag.equals("server") ? new String[] {"default", "internal"} : new String[] {"shop"}));
            Gauge server = meters.get("grpc.server.certificate.expiry")
                    .tag("server", "internal")
                    .gauge();
            double before = server.value();
            bundles.updateBundle("mine", bundle(second));
            assertThat(server.value()).isCloseTo(before, within(0.1));
        });
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true", ", true"})
    void certificatesAreInHealthUnlessDisabled(@Nullable String enabled, boolean there) {
        encrypted(new DefaultSslBundleRegistry("mine", bundle(first)))
                .withPropertyValues(
                        enabled == null ? "other=key" : "management.health.grpc-server-tls.enabled=" + enabled,
                        enabled == null ? "another=key" : "management.health.grpcClientTls.enabled=" + enabled)
                .run(context -> {
                    assertThat(context.containsBean("grpcServerTlsHealthIndicator"))
                            .isEqualTo(there);
                    assertThat(context.containsBean("grpcClientTlsHealthIndicator"))
                            .isEqualTo(there);
                });
    }

    @Test
    void nothingIsToldWithoutActuatorAndMicrometer() {
        encrypted(new DefaultSslBundleRegistry("mine", bundle(first)))
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterBinder.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("grpcServerTlsHealthIndicator")
                        .doesNotHaveBean("grpcServerTlsMetrics")
                        .doesNotHaveBean("grpcClientTlsHealthIndicator")
                        .doesNotHaveBean("grpcClientTlsMetrics"));
    }

    @Test
    void indicatorsAndMetersAreTheApplicationsWhereItHasItsOwn() {
        HealthIndicator own = Health.unknown()::build;
        MeterBinder none = registry -> {};
        encrypted(new DefaultSslBundleRegistry("mine", bundle(first)))
                .withBean("grpcServerTlsHealthIndicator", HealthIndicator.class, () -> own)
                .withBean("grpcClientTlsHealthIndicator", HealthIndicator.class, () -> own)
                .withBean("grpcServerTlsMetrics", MeterBinder.class, () -> none)
                .withBean("grpcClientTlsMetrics", MeterBinder.class, () -> none)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeansOfType(HealthIndicator.class).values())
                            .filteredOn(CertificatesHealthIndicator.class::isInstance)
                            .isEmpty();
                    assertThat(context.getBeansOfType(MeterBinder.class).values())
                            .containsOnly(none);
                });
    }

    private static ApplicationContextRunner encrypted(DefaultSslBundleRegistry bundles) {
        bundles.registerBundle("trust", SslBundle.systemDefault());
        return serving()
                .withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .withPropertyValues(
                        "grpc.server.ssl.bundle=mine",
                        "grpc.servers.internal.address=127.0.0.1",
                        "grpc.servers.internal.port=0",
                        "grpc.client.shop.address=localhost:1",
                        "grpc.client.shop.negotiation-type=TLS",
                        "grpc.client.shop.ssl.bundle=mine",
                        "grpc.client.trusting.address=localhost:1",
                        "grpc.client.trusting.negotiation-type=TLS",
                        "grpc.client.trusting.ssl.bundle=trust");
    }

    private static Map<String, Object> details(ApplicationContext context, String indicator, String name) {
        return assertThat(health(context, indicator).getDetails().get(name))
                .asInstanceOf(map(String.class, Object.class))
                .containsKey("source")
                .actual();
    }

    private static Health health(ApplicationContext context, String indicator) {
        Health health = context.getBean(indicator, HealthIndicator.class).health();
        assertThat(health).isNotNull();
        return health;
    }

    private static SslBundle bundle(Certificates certificates) {
        return SslBundle.of(new JksSslStoreBundle(
                JksSslStoreDetails.forLocation(certificates.store().toString()).withPassword(Certificates.PASSWORD),
                null));
    }
}
