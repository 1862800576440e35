// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Pastes what the pages show into an empty folder, builds it there with this build's artifacts, and calls it. */
class ReadmeIT {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path GETTING_STARTED = ROOT.resolve("docs/getting-started.md");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void theReadmesProgramIsBuiltAndAnswers() throws Exception {
        readme().into(folder);
        Maven.ofTheReadme().build(folder);
        assertAnswers("target/quickstart-1.0.jar");
        assertThat(ROOT.resolve("README.md")).content().contains("\"message\": \"Hello you\"");
    }

    @Test
    void mavenOfThisBuildBuildsItToo() throws Exception {
        readme().into(folder);
        PastedFiles.of(GETTING_STARTED, "## Maven 3.8").into(folder);
        Maven.ofThisBuild().build(folder);
        assertAnswers("target/quickstart-1.0.jar");
    }

    @Test
    void buildNeedsNotSpringBootsParent() throws Exception {
        readme().into(folder);
        PastedFiles.of(GETTING_STARTED, "## Without Spring Boot's parent").into(folder);
        Maven.ofThisBuild().build(folder);
        assertAnswers("target/quickstart-1.0.jar");
    }

    @Test
    void protoFilesMayBeInAModuleOfTheirOwn() throws Exception {
        Path api = Files.createDirectories(folder.resolve("greeter-api/src/main"));
        readme().into(folder.resolve("quickstart"));
        Files.move(folder.resolve("quickstart/src/main/protobuf"), api.resolve("proto"));
        PastedFiles.of(GETTING_STARTED, "## Proto files in a module of their own")
                .into(folder);
        Maven.ofTheReadme().build(folder);
        assertAnswers("quickstart/target/quickstart-1.0.jar");
    }

    private static PastedFiles readme() throws Exception {
        return PastedFiles.of(ROOT.resolve("README.md"), "## A whole program");
    }

    private void assertAnswers(String jar) throws Exception {
        try (Program program = Program.start(folder.resolve(jar))) {
            assertThat(program.greet("you")).isEqualTo("Hello you");
        }
    }
}
