// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class path of a variant: the jars that an application of its kind has, and no others. */
public final class ClassPath {

    private static final String OFFICIAL = "spring-grpc-.*|spring-boot-grpc-.*|netty-.*";
    private static final String OURS = "grpc-spring-boot-.*";
    private static final String SPRING = "spring-.*|micrometer-.*|opentelemetry-.*";
    private static final String METRICS =
            "micrometer-(core|jakarta9).*|spring-boot-(starter-)?micrometer-.*|spring-boot-actuator.*|(HdrH|LatencyU).*";
    private static final String TRACES =
            "(micrometer-tracing|opentelemetry|spring-boot-opentelemetry|spring-boot-micrometer-tracing)-?.*";

    private static final String SECURITY =
            "spring-boot-(starter-)?security.*|spring-security-.*|nimbus-jose-jwt.*|jcip-annotations.*|spring-(boot-)?(starter-)?web.*";
    private static final String JSON = "jackson-.*";

    private ClassPath() {}

    /** Returns the class path of a variant, of the libraries beside this class's jar. */
    public static String of(Variant variant) {
        return join(libraries().stream().filter(jar -> belongs(jar.getFileName().toString(), variant)));
    }

    /** Returns the class path of everything. */
    public static String complete() {
        return join(libraries().stream());
    }

    static boolean belongs(String jar, Variant variant) {
        List<String> without = new ArrayList<>(List.of(JSON));
        switch (variant.framework()) {
            case BARE -> without.addAll(List.of(OFFICIAL, OURS, SPRING));
            case OFFICIAL -> without.add(OURS);
            case OURS -> without.add(OFFICIAL);
        }
        if (!variant.feature().metrics()) {
            without.add(METRICS);
        }
        if (!variant.feature().traces()) {
            without.add(TRACES);
        }
        if (!variant.feature().authenticates()) {
            without.add(SECURITY);
        }
        return without.stream().noneMatch(pattern -> Pattern.matches(pattern, jar));
    }

    /** Returns the jar of this class and those beside it. */
    public static List<Path> libraries() {
        try {
            Path own = Path.of(ClassPath.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> jars = Files.list(own.getParent())) {
                return jars.sorted().toList();
            }
        } catch (IOException | java.net.URISyntaxException ex) {
            throw new IllegalStateException("The benchmarks run from a jar among those of their libraries", ex);
        }
    }

    private static String join(Stream<Path> jars) {
        return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
