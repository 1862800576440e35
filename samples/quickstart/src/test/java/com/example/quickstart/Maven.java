// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.eclipse.m2e.workspace.WorkspaceState2;

/**
 * A Maven that builds other projects: with the library and the starter of this build, and the rest from the same local
 * repository and from Maven Central.
 */
record Maven(Path home) {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private static final String VERSION = System.getProperty("application.version");

    static Maven ofTheReadme() {
        return new Maven(Path.of(System.getProperty("maven.of-the-readme")));
    }

    static Maven ofThisBuild() {
        return new Maven(Path.of(System.getProperty("maven.of-the-build")));
    }

    /** Packages the project in a folder, for which protoc runs once. */
    void build(Path folder) throws IOException, InterruptedException, URISyntaxException {
        Path log = folder.resolve("maven.log");
        ProcessBuilder maven = new ProcessBuilder(command(folder))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.environment().put("MAVEN_HOME", home.toString());
        int exit = maven.start().waitFor();
        List<String> printed = Files.readAllLines(log);
        assertThat(exit).as(() -> String.join("\n", printed)).isZero();
        assertThat(printed)
                .filteredOn(line -> line.matches(".*--- protobuf\\S*:generate .*"))
                .hasSize(1);
    }

    private List<String> command(Path folder) throws IOException, URISyntaxException {
        Path reader = Path.of(WorkspaceState2.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return List.of(
                home.resolve("bin/mvn").toString(),
                "--batch-mode",
                "-Dmaven.repo.local=" + System.getProperty("maven.local-repository"),
                "-Dmaven.ext.class.path=" + reader,
                "-Dm2e.workspace.state=" + artifacts(folder.resolve("artifacts.properties")),
                "package");
    }

    private static Path artifacts(Path file) throws IOException {
        Properties artifacts = new Properties();
        add(artifacts, "grpc-spring-boot", "pom", ROOT.resolve("pom.xml"));
        for (String module : List.of("autoconfigure", "dependencies", "starter")) {
            String artifact = "grpc-spring-boot-" + module;
            add(artifacts, artifact, "pom", ROOT.resolve(artifact).resolve("pom.xml"));
        }
        for (String module : List.of("autoconfigure", "starter")) {
            String artifact = "grpc-spring-boot-" + module;
            Path jar = ROOT.resolve(artifact).resolve("target/" + artifact + "-" + VERSION + ".jar");
            add(artifacts, artifact, "jar", jar);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            artifacts.store(out, null);
        }
        return file;
    }

    private static void add(Properties artifacts, String artifact, String type, Path file) {
        assertThat(file).isRegularFile();
        artifacts.setProperty("org.grpcspring:" + artifact + ":" + type + "::" + VERSION, file.toString());
    }
}
