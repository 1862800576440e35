// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.grpcspring.benchmarks.report.Bars.Row;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The page keeps what is written by hand, and its pictures are well-formed. */
class PageTests {

    private static final Path DOCS = Path.of("../docs");

    @TempDir
    Path folder;

    @Test
    void sectionIsReplacedAndTheRestKept() {
        String page = "Before\n<!-- jmh -->\nold\n<!-- end -->\nbetween\n<!-- load -->\nold\n<!-- end -->\nafter\n";
        assertThat(Page.replaced(page, "load", "new $1\n"))
                .isEqualTo(
                        "Before\n<!-- jmh -->\nold\n<!-- end -->\nbetween\n<!-- load -->\n\nnew $1\n\n<!-- end -->\nafter\n");
        assertThatIllegalArgumentException().isThrownBy(() -> Page.replaced(page, "other", "new"));
    }

    @Test
    void tablesShowRatiosToTheBareFigures() throws IOException {
        Files.writeString(folder.resolve("benchmarks.md"), "<!-- load -->\n<!-- end -->\n");
        ResultsTests.results(load(1, "bare:plain", 20, 1000), load(1, "ours:metrics", 21, 900))
                .write(folder.resolve("load.json"));
        new Page(folder).update(folder);
        assertThat(folder.resolve("benchmarks.md"))
                .content()
                .contains("| bare:plain | 20.00 (20.00 to 20.00) | 1,000 (1,000 to 1,000) |")
                .contains("| ours:metrics | × 1.05 (1.05 to 1.05) | × 0.90 (0.90 to 0.90) |")
                .contains("![Server CPU", "(benchmarks-cpu.svg)", "virtual machine")
                .doesNotContain("512 in flight")
                .doesNotContain("official");
        assertThat(folder.resolve("benchmarks-cpu.svg")).content().contains(">1.05<");
    }

    @Test
    void pageShowsTheResultsThatAreKept() throws IOException {
        Files.copy(DOCS.resolve("benchmarks.md"), folder.resolve("benchmarks.md"));
        new Page(folder).update(Path.of("results"));
        try (var written = Files.list(folder)) {
            assertThat(written)
                    .allSatisfy(file -> assertThat(file).hasSameTextualContentAs(DOCS.resolve(file.getFileName())));
        }
    }

    @Test
    void pictureHasTwoBarsARowAndIsWellFormed() throws Exception {
        Bars bars = new Bars(
                "CPU & <memory>",
                " B",
                1,
                1,
                List.of(
                        new Row("metrics", Optional.of(new Spread(2, 1.5, 4)), Optional.of(new Spread(1, 1, 1))),
                        new Row("traces", Optional.empty(), Optional.of(new Spread(-3, -4, 0)))));
        Document picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(bars.svg().getBytes(StandardCharsets.UTF_8)));
        NodeList rectangles = picture.getElementsByTagName("rect");
        assertThat(rectangles.getLength()).isEqualTo(2 + 3);
        assertThat(width(rectangles, 2)).isEqualTo(190);
        assertThat(width(rectangles, 3)).isEqualTo(95);
        assertThat(width(rectangles, 4)).isPositive();
        assertThat(picture.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("CPU & <memory>");
        assertThat(bars.svg()).contains("prefers-color-scheme: dark", ">2.0 B<");
    }

    private static double width(NodeList rectangles, int index) {
        return Double.parseDouble(((Element) rectangles.item(index)).getAttribute("width"));
    }

    private static Sample load(int round, String variant, double cpu, double rate) {
        return new Sample(
                round,
                Variant.of(variant),
                Serving.TCP_DIRECT,
                "UNARY_64",
                Map.of("cpuMicros", cpu, "operationsPerSecond", rate));
    }
}
