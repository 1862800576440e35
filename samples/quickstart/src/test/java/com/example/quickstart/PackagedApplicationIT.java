// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the packaged application as its user does. */
class PackagedApplicationIT {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replyIsPrintedAndTheServerGoesOnServing(boolean aheadOfTime) throws Exception {
        try (Program application =
                Program.start(Path.of(System.getProperty("application.jar")), "-Dspring.aot.enabled=" + aheadOfTime)) {
            assertThat(application.printed())
                    .filteredOn(text -> text.contains("AOT-processed"))
                    .hasSize(aheadOfTime ? 1 : 0);
            assertThat(application.greet("again")).isEqualTo("Hello again");
            application.process().destroy();
            assertThat(application.process().waitFor(30, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
        }
    }
}
