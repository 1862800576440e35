// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A picture of horizontal bars in pairs, the official starter's above ours, readable on light and on dark pages.
 *
 * @param title what the bars show
 * @param unit what stands after a figure
 * @param decimals how many decimals a figure has
 * @param reference the figure of bare grpc-java, where a line is drawn
 * @param rows the pairs
 */
record Bars(String title, String unit, int decimals, double reference, List<Row> rows) {

    private static final int WIDTH = 720;
    private static final int LEFT = 190;
    private static final int SCALE = 380;
    private static final int ROW = 58;
    private static final int TOP = 76;

    private static final String STYLE = """
            text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 15px }
            .official { fill: #8c959f } .ours { fill: #2da44e } line { stroke: #1f2328 } .bare { stroke-dasharray: 4 3 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 } line { stroke: #e6edf3 } .official { fill: #6e7681 } .ours { fill: #3fb950 }
            }
            """;

    /**
     * A pair of bars; one may be missing.
     *
     * @param label what both have switched on
     * @param official the bar of Spring Boot's own starter
     * @param ours the bar of this one
     */
    record Row(String label, Optional<Spread> official, Optional<Spread> ours) {}

    String svg() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter svg = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            write(svg);
            svg.close();
        } catch (XMLStreamException ex) {
            throw new IllegalStateException(ex);
        }
        return text + "\n";
    }

    private void write(XMLStreamWriter svg) throws XMLStreamException {
        int height = TOP + ROW * rows.size() + 10;
        svg.writeStartElement("svg");
        svg.writeDefaultNamespace("http://www.w3.org/2000/svg");
        svg.writeAttribute("viewBox", "0 0 " + WIDTH + " " + height);
        svg.writeAttribute("role", "img");
        element(svg, "title", title);
        element(svg, "style", STYLE);
        text(svg, 10, 24, "title", title);
        legend(svg, 10, "official", "Spring Boot's own starter");
        legend(svg, 220, "ours", "this starter");
        text(svg, LEFT + x(reference) + 4, 62, "", "bare grpc-java");
        for (int i = 0; i < rows.size(); i++) {
            int y = TOP + ROW * i;
            text(svg, 10, y + 28, "", rows.get(i).label());
            bar(svg, y + 4, "official", rows.get(i).official());
            bar(svg, y + 26, "ours", rows.get(i).ours());
        }
        line(svg, LEFT + x(reference), 50, height - 10, "bare");
        svg.writeEndElement();
    }

    private void bar(XMLStreamWriter svg, int y, String series, Optional<Spread> spread) throws XMLStreamException {
        if (spread.isPresent()) {
            double end = LEFT + Math.max(1, x(spread.get().median()));
            rectangle(svg, LEFT, y, end - LEFT, 18, series);
            text(
                    svg,
                    LEFT + x(spread.get().high()) + 8,
                    y + 14,
                    "",
                    figure(spread.get().median()));
            svg.writeEmptyElement("path");
            svg.writeAttribute("stroke", "currentColor");
            svg.writeAttribute(
                    "d",
                    "M%s %sH%s"
                            .formatted(
                                    LEFT + x(spread.get().low()),
                                    y + 9,
                                    LEFT + x(spread.get().high())));
        }
    }

    private String figure(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value) + unit;
    }

    private int x(double value) {
        double largest = rows.stream()
                .flatMap(row -> java.util.stream.Stream.of(row.official(), row.ours()))
                .flatMap(Optional::stream)
                .mapToDouble(Spread::high)
                .reduce(reference, Math::max);
        return (int) Math.round(SCALE * Math.max(0, value) / Math.max(largest, Double.MIN_NORMAL));
    }

    private static void legend(XMLStreamWriter svg, int x, String series, String label) throws XMLStreamException {
        rectangle(svg, x, 40, 14, 14, series);
        text(svg, x + 20, 52, "", label);
    }

    private static void rectangle(XMLStreamWriter svg, double x, int y, double width, int height, String style)
            throws XMLStreamException {
        svg.writeEmptyElement("rect");
        svg.writeAttribute("class", style);
        svg.writeAttribute("x", "" + x);
        svg.writeAttribute("y", "" + y);
        svg.writeAttribute("width", "" + width);
        svg.writeAttribute("height", "" + height);
    }

    private static void line(XMLStreamWriter svg, int x, int from, int to, String style) throws XMLStreamException {
        svg.writeEmptyElement("line");
        svg.writeAttribute("class", style);
        svg.writeAttribute("x1", "" + x);
        svg.writeAttribute("x2", "" + x);
        svg.writeAttribute("y1", "" + from);
        svg.writeAttribute("y2", "" + to);
    }

    private static void text(XMLStreamWriter svg, int x, int y, String style, String text) throws XMLStreamException {
        svg.writeStartElement("text");
        svg.writeAttribute("class", style);
        svg.writeAttribute("x", "" + x);
        svg.writeAttribute("y", "" + y);
        svg.writeCharacters(text);
        svg.writeEndElement();
    }

    private static void element(XMLStreamWriter svg, String name, String text) throws XMLStreamException {
        svg.writeStartElement(name);
        svg.writeCharacters(text);
        svg.writeEndElement();
    }
}
