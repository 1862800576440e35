// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of variants, what is on their class path, and what they record. */
class VariantTests {

    @Test
    void variantHasTheNameThatItIsFoundBy() {
        assertThat(Variant.all())
                .contains(Variant.BARE, new Variant(Framework.OURS, Feature.TRACES_10))
                .allSatisfy(
                        variant -> assertThat(Variant.of(variant.toString())).isEqualTo(variant));
        assertThat(Variant.all()).doesNotContain(new Variant(Framework.OFFICIAL, Feature.HANDLERS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Variant.of("bare:metrics"))
                .withMessageStartingWith("No variant 'bare:metrics', only [bare:plain, ");
    }

    @ParameterizedTest
    @CsvSource({
        "grpc-core-1.80.0.jar, bare:plain ours:plain ours:authenticated official:plain ours:metrics ours:traces-0",
        "grpc-netty-shaded-1.80.0.jar, bare:plain ours:plain ours:authenticated official:plain ours:metrics ours:traces-0",
        "netty-transport-4.2.15.Final.jar, official:plain",
        "grpc-spring-boot-autoconfigure-0.1.0.jar, ours:plain ours:authenticated ours:metrics ours:traces-0",
        "spring-boot-grpc-server-4.1.0.jar, official:plain",
        "spring-grpc-core-1.1.0.jar, official:plain",
        "spring-boot-4.1.0.jar, official:plain ours:plain ours:authenticated ours:metrics ours:traces-0",
        "micrometer-observation-1.17.0.jar, official:plain ours:plain ours:authenticated ours:metrics ours:traces-0",
        "micrometer-core-1.17.0.jar, ours:metrics ours:traces-0",
        "spring-boot-micrometer-metrics-4.1.0.jar, ours:metrics ours:traces-0",
        "micrometer-tracing-bridge-otel-1.7.0.jar, ours:traces-0",
        "opentelemetry-sdk-1.62.0.jar, ours:traces-0",
        "spring-boot-micrometer-tracing-opentelemetry-4.1.0.jar, ours:traces-0",
        "spring-security-core-7.1.0.jar, ours:authenticated",
        "spring-boot-security-4.1.0.jar, ours:authenticated",
        "nimbus-jose-jwt-10.4.jar, ours:authenticated",
        "jackson-databind-3.1.4.jar, ''"
    })
    void jarIsOnTheClassPathOfTheVariantsThatNeedIt(String jar, String variants) {
        for (String name :
                "bare:plain ours:plain official:plain ours:authenticated ours:metrics ours:traces-0".split(" ", -1)) {
            assertThat(ClassPath.belongs(jar, Variant.of(name)))
                    .as(name)
                    .isEqualTo((" " + variants + " ").contains(" " + name + " "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bare:plain, 0, 0, true",
        "ours:plain, 1, 0, false",
        "ours:metrics, 9, 0, true",
        "ours:metrics, 0, 0, false",
        "ours:metrics, 9, 1, false",
        "ours:traces-0, 9, 0, true",
        "ours:traces-10, 9, 1, true",
        "ours:traces-10, 9, 0, false"
    })
    void variantThatRecordsAnotherThanItsNameSaysIsRefused(String variant, long metered, long spans, boolean fits) {
        if (fits) {
            assertThatCode(() -> new Recorded(metered, spans).check(Variant.of(variant)))
                    .doesNotThrowAnyException();
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new Recorded(metered, spans).check(Variant.of(variant)))
                    .withMessageStartingWith(variant + " recorded ");
        }
    }
}
