// SPDX-License-Identifier: Apache-2.0
package org.grpcspring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sentences of CONTRIBUTING.md, checked in the byte code. */
class ArchitectureTests {

    private static final String ROOT = "org.grpcspring";

    /** Which packages of the runtime a package may know, of all below the root package. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("actuate.health", Set.of("client.channel", "server.health", "tls")),
            Map.entry(
                    "actuate.endpoint",
                    Set.of("client.channel", "server.call", "server.lifecycle", "server.service", "server.watch")),
            Map.entry("aot", Set.of()),
            Map.entry("codec", Set.of()),
            Map.entry("context", Set.of()),
            Map.entry("error", Set.of()),
            Map.entry("flow", Set.of()),
            Map.entry("inprocess", Set.of()),
            Map.entry("interceptor", Set.of("order")),
            Map.entry("client.call", Set.of("spelling")),
            Map.entry(
                    "client.channel",
                    Set.of(
                            "codec",
                            "client.call",
                            "client.discovery",
                            "client.event",
                            "client.interceptor",
                            "error",
                            "inprocess",
                            "spelling")),
            Map.entry("client.declared", Set.of("aot", "error", "flow")),
            Map.entry("client.discovery", Set.of()),
            Map.entry("client.event", Set.of()),
            Map.entry(
                    "client.inject",
                    Set.of(
                            "aot",
                            "client.call",
                            "client.channel",
                            "client.declared",
                            "client.interceptor",
                            "client.stub")),
            Map.entry("client.interceptor", Set.of("interceptor")),
            Map.entry("client.observation", Set.of("log", "meter", "observation", "span")),
            Map.entry("client.security", Set.of("client.inject")),
            Map.entry("client.stub", Set.of("client.declared")),
            Map.entry("log", Set.of("observation")),
            Map.entry("meter", Set.of("observation")),
            Map.entry("observation", Set.of()),
            Map.entry("order", Set.of()),
            Map.entry("server.advice", Set.of("aot", "error", "order")),
            Map.entry(
                    "server.call",
                    Set.of(
                            "aot",
                            "codec",
                            "server.connection",
                            "server.handler",
                            "server.service",
                            "server.watch",
                            "spelling")),
            Map.entry("server.connection", Set.of()),
            Map.entry("server.error", Set.of("error", "server.advice")),
            Map.entry("server.event", Set.of()),
            Map.entry("server.handler", Set.of("aot", "context", "flow", "server.scope")),
            Map.entry("server.health", Set.of("server.event", "server.service")),
            Map.entry("server.interceptor", Set.of("interceptor")),
            Map.entry("server.lifecycle", Set.of("server.call", "server.event", "server.service", "server.transport")),
            Map.entry("server.observation", Set.of("meter", "observation", "server.call", "server.connection", "span")),
            Map.entry("server.scope", Set.of()),
            Map.entry(
                    "server.service",
                    Set.of("aot", "context", "interceptor", "server.handler", "server.interceptor", "spelling")),
            Map.entry("server.security.authentication", Set.of()),
            Map.entry("server.security.check", Set.of("spelling")),
            Map.entry(
                    "server.security.interceptors",
                    Set.of("observation", "server.security.authentication", "server.security.check", "server.service")),
            Map.entry("server.transport", Set.of("inprocess")),
            Map.entry("server.watch", Set.of("observation", "server.connection")),
            Map.entry("server.validation", Set.of("error")),
            Map.entry("span", Set.of("observation")),
            Map.entry("spelling", Set.of()),
            Map.entry("tls", Set.of()));

    private static final JavaClasses library = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void libraryIsSeen() {
        assertThat(library).hasSizeGreaterThan(70);
        assertThat(library.contain(ROOT + ".server.lifecycle.GrpcServerLifecycle"))
                .isTrue();
    }

    @Test
    void propertiesStopAtTheBorder() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".autoconfigure..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".autoconfigure..",
                        "org.springframework.boot.autoconfigure..",
                        "org.springframework.boot.context.properties..")
                .check(library);
    }

    @Test
    void serverAndClientNeverMeet() {
        Stream.of("server", "client")
                .forEach(side -> noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + side + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + (side.equals("server") ? ".client.." : ".server.."))
                        .check(library));
    }

    @Test
    void layersRunOneWay() {
        Set<String> arrows = new TreeSet<>();
        Set<String> allowed = new TreeSet<>();
        ARROWS.forEach((from, packages) -> packages.forEach(to -> allowed.add(from + " -> " + to)));
        for (JavaClass type : library) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String from = relative(type);
                String to = relative(dependency.getTargetClass().getBaseComponentType());
                if (!from.startsWith("autoconfigure") && !to.isEmpty() && !from.equals(to)) {
                    arrows.add(from + " -> " + to);
                }
            }
        }
        assertThat(arrows).isNotEmpty().isSubsetOf(allowed);
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(library);
    }

    @Test
    void everyPackageIsKnownAndNamedForWhatItHolds() {
        Set<String> packages = library.stream()
                .map(ArchitectureTests::relative)
                .filter(name -> !name.startsWith("autoconfigure"))
                .collect(toCollection(TreeSet::new));
        assertThat(packages).isEqualTo(new TreeSet<>(ARROWS.keySet()));
        assertThat(packages).noneMatch(name -> name.matches(".*\\b(util|utils|common|helper|internal)\\b.*"));
    }

    @Test
    void packageWithSubPackagesHoldsNothingElse() {
        Set<String> packages = library.stream().map(JavaClass::getPackageName).collect(toCollection(TreeSet::new));
        assertThat(packages).allSatisfy(name -> assertThat(packages).noneMatch(other -> other.startsWith(name + ".")));
    }

    @Test
    void grpcJavasInternalsAreLeftAlone() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.grpc..internal..").or(annotatedWith("io.grpc.Internal")))
                .check(library);
    }

    @Test
    void autoConfigurationsShowNothing() {
        classes()
                .that()
                .haveSimpleNameEndingWith("AutoConfiguration")
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(library);
        assertThat(library.stream()
                        .filter(type -> type.getSimpleName().endsWith("AutoConfiguration"))
                        .flatMap(type -> type.getMethods().stream()))
                .isNotEmpty()
                .noneMatch(method -> method.getModifiers().contains(JavaModifier.PUBLIC));
    }

    private static String relative(JavaClass type) {
        String packageName = type.getPackageName();
        return packageName.startsWith(ROOT + ".") ? packageName.substring(ROOT.length() + 1) : "";
    }
}
