// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.grpcspring.benchmarks.stack.ClassPath;

/**
 * What a run ran on.
 *
 * @param processor the model of the processor
 * @param cores how many cores there are
 * @param memory how much memory there is, in MiB
 * @param virtual whether it is a virtual machine, as far as the processor tells
 * @param system the operating system and its version
 * @param jdk vendor and version of the JDK
 * @param versions versions of the libraries
 * @param date the day of the run
 */
public record Machine(
        String processor,
        int cores,
        long memory,
        boolean virtual,
        String system,
        String jdk,
        Map<String, String> versions,
        String date) {

    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*: (.*)$");
    private static final Pattern HYPERVISOR = Pattern.compile("(?m)^flags\\s*:.* hypervisor( |$)");
    private static final Pattern JAR = Pattern.compile("(.*?)-(\\d[\\w.-]*)\\.jar");
    private static final List<String> LIBRARIES = List.of(
            "grpc-api",
            "grpc-spring-boot-autoconfigure",
            "jmh-core",
            "micrometer-core",
            "micrometer-tracing",
            "opentelemetry-sdk",
            "spring-boot",
            "spring-grpc-core");

    /** Describes the machine that this runs on. */
    public static Machine here() {
        String processors = read(Path.of("/proc/cpuinfo"));
        Matcher model = MODEL.matcher(processors);
        return new Machine(
                model.find() ? model.group(1) : System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 20,
                HYPERVISOR.matcher(processors).find(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
                versions(ClassPath.libraries()),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    String text() {
        String libraries = versions.entrySet().stream()
                .map(library -> library.getKey() + " " + library.getValue())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %,d MiB of memory, %s; %s; JDK %s; %s; measured on %s.",
                processor,
                cores,
                memory,
                virtual ? "virtual machine" : "no virtual machine",
                system,
                jdk,
                libraries,
                date);
    }

    static Map<String, String> versions(List<Path> jars) {
        Map<String, String> versions = new TreeMap<>();
        for (Path jar : jars) {
            Matcher name = JAR.matcher(jar.getFileName().toString());
            if (name.matches() && LIBRARIES.contains(name.group(1))) {
                versions.put(name.group(1), name.group(2));
            }
        }
        return versions;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
