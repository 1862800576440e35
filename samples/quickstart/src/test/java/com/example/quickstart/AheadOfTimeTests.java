// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.test.context.aot.AotTestContextInitializers;

@EnabledIfSystemProperty(named = "spring.aot.enabled", matches = "true")
class AheadOfTimeTests {

    @Test
    void contextsOfTestsAreTheGeneratedOnes() {
        AotTestContextInitializers generated = new AotTestContextInitializers();
        assertThat(Stream.of(
                        GreeterPortTests.class,
                        GreeterServiceTests.class,
                        MockedGreeterTests.class,
                        QuickstartApplicationTests.class))
                .allMatch(generated::isSupportedTestClass)
                .extracting(generated::getContextInitializer)
                .doesNotContainNull();
    }
}
