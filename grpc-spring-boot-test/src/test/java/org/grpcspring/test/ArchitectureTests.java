// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The packages of the module and which of each other they may know, as in CONTRIBUTING.md. */
class ArchitectureTests {

    private static final String ROOT = "org.grpcspring.test";

    private static final Map<String, Set<String>> ARROWS = Map.of(
            "assertion", Set.of(),
            "inject", Set.of(),
            "inprocess", Set.of(),
            "mock", Set.of("inject", "inprocess"),
            "port", Set.of("inject"),
            "record", Set.of("assertion"),
            "slice", Set.of("inprocess"));

    private static final JavaClasses module = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void moduleIsSeen() {
        Set<String> rooms = module.stream().map(ArchitectureTests::room).collect(toCollection(TreeSet::new));
        assertThat(rooms).containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @Test
    void packagesKnowOnlyThoseThatTheyMay() {
        for (JavaClass type : module) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getPackageName().startsWith(ROOT + ".")
                        && !room(target).equals(room(type))) {
                    assertThat(ARROWS.get(room(type)))
                            .as(dependency.getDescription())
                            .contains(room(target));
                }
            }
        }
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(module);
    }

    @Test
    void nothingInternalOfGrpcIsUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are public in grpc-java",
                        type -> !type.getPackageName().startsWith("io.grpc.internal")))
                .check(module);
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(ROOT.length() + 1);
    }
}
