package tcpx.bench.report.html;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Code;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.KeyFigures;
import tcpx.bench.report.model.Block.Links;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;

/** A report as one self-contained page. Needs no network; the same report gives the same page, byte for byte. */
public final class HtmlRenderer {
    private static final int PICTURE = 940;

    private final Path directory;

    /** @param directory where the page will lie: links lead from there */
    private HtmlRenderer(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes the page; an older one is replaced in one step.
     *
     * @return {@code file}, absolute
     * @throws java.io.UncheckedIOException naming the file if it cannot be written
     */
    public static Path write(Document document, Path file) {
        HtmlRenderer renderer =
                new HtmlRenderer(file.toAbsolutePath().normalize().getParent());
        Page page = new Page(document.title());
        page.with(head(document));
        renderer.sections(document.blocks()).forEach(page::with);
        return page.write(file);
    }

    /** The top of a page. */
    static HtmlElement head(Document document) {
        HtmlElement header = HtmlElement.of("header")
                .with(HtmlElement.of("p", "multi-channel TCPX · " + document.kind())
                        .cls("overline"));
        HtmlElement title = HtmlElement.of("h1").text(document.title());
        if (!document.status().isEmpty()) {
            title.with(HtmlElement.of("span", document.status())
                    .cls("status " + document.status().toLowerCase(Locale.ROOT).replace(",", " with")));
        }
        header.with(title, HtmlElement.of("p", document.lead()).cls("lead"));
        HtmlElement facts = HtmlElement.of("ul").cls("facts");
        document.facts()
                .forEach(fact -> facts.with(HtmlElement.of("li")
                        .with(HtmlElement.of("span", fact.name()).cls("name"))
                        .text(" " + fact.value())));
        return facts.isEmpty() ? header : header.with(facts);
    }

    private List<HtmlElement> sections(List<Block> blocks) {
        List<HtmlElement> sections = new ArrayList<>();
        List<Block> inside = new ArrayList<>();
        HtmlElement section = HtmlElement.of("section");
        for (Block block : blocks) {
            if (block instanceof Heading heading && heading.isSection()) {
                sections.add(section.with(elements(inside)));
                inside.clear();
                section = HtmlElement.of("section").attr("id", heading.id()).with(HtmlElement.of("h2", heading.text()));
            } else {
                inside.add(block);
            }
        }
        sections.add(section.with(elements(inside)));
        return sections;
    }

    /** Small charts that follow each other stand side by side, and findings are one list. */
    private List<HtmlElement> elements(List<Block> blocks) {
        List<HtmlElement> elements = new ArrayList<>();
        String group = "";
        for (Block block : blocks) {
            String kind =
                    block instanceof Chart chart && chart.small() ? "pair" : block instanceof Finding ? "notices" : "";
            if (kind.isEmpty()) {
                elements.add(element(block));
            } else {
                if (!kind.equals(group)) {
                    elements.add(
                            HtmlElement.of(kind.equals("pair") ? "div" : "ul").cls(kind));
                }
                elements.get(elements.size() - 1).with(element(block));
            }
            group = kind;
        }
        return elements;
    }

    private HtmlElement element(Block block) {
        if (block instanceof Heading heading) {
            return HtmlElement.of("h3", heading.text());
        }
        if (block instanceof Note note) {
            return HtmlElement.of("p", note.text()).cls(note.kind() == Note.Kind.VERDICT ? "verdict" : "note");
        }
        if (block instanceof Finding finding) {
            return finding(finding);
        }
        if (block instanceof Table table) {
            return HtmlTable.of(table);
        }
        if (block instanceof Chart chart) {
            return Figure.of(chart);
        }
        if (block instanceof KeyFigures figures) {
            return cards(figures);
        }
        if (block instanceof Code code) {
            return HtmlElement.of("pre").cls("command").with(HtmlElement.of("code", code.text()));
        }
        return block instanceof Links links ? links(links) : fold((Fold) block);
    }

    /** What must be known before the rest is believed. */
    static HtmlElement finding(Finding finding) {
        String cls = finding.severity() == Finding.Severity.WARNING
                ? "warn"
                : finding.severity().name().toLowerCase(Locale.ROOT);
        HtmlElement item = HtmlElement.of("li").cls(cls).with(HtmlElement.of("span", finding.text()));
        return finding.remedy().isEmpty()
                ? item
                : item.with(HtmlElement.of("span", " → " + finding.remedy()).cls("remedy"));
    }

    private static HtmlElement cards(KeyFigures figures) {
        HtmlElement cards = HtmlElement.of("dl").cls("cards");
        for (KeyFigures.KeyFigure figure : figures.figures()) {
            HtmlElement value = HtmlElement.of("dd").cls("value").text(figure.value());
            if (!figure.unit().isEmpty()) {
                value.with(HtmlElement.of("span", " " + figure.unit()).cls("unit"));
            }
            cards.with(HtmlElement.of("div")
                    .with(
                            HtmlElement.of("dt", figure.name()),
                            value,
                            HtmlElement.of("dd", figure.detail()).cls("detail")));
        }
        return cards;
    }

    private HtmlElement fold(Fold fold) {
        HtmlElement summary = HtmlElement.of("summary", fold.summary() + " ");
        if (!fold.count().isEmpty()) {
            summary.with(HtmlElement.of("span", fold.count()).cls("count"));
        }
        if (!fold.flag().isEmpty()) {
            summary.with(HtmlElement.of("span", fold.flag()).cls("count differs"));
        }
        return HtmlElement.of("details").with(summary).with(elements(fold.blocks()));
    }

    private HtmlElement links(Links links) {
        HtmlElement list = HtmlElement.of("ul").cls("links");
        for (Links.Link link : links.links()) {
            Path relative = directory.relativize(link.file().toAbsolutePath().normalize());
            list.with(HtmlElement.of("li")
                    .with(HtmlElement.of("a", link.file().getFileName().toString())
                            .attr("href", href(relative)))
                    .text(": " + link.says()));
        }
        return list;
    }

    /** Each name percent-encoded and never first in the address: none can become a scheme. */
    private static String href(Path relative) {
        return "./"
                + StreamSupport.stream(relative.spliterator(), false)
                        .map(name -> URLEncoder.encode(name.toString(), StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"));
    }

    /** The charts among these blocks as pictures that stand alone: SVG with its own style. */
    public static List<String> pictures(List<? extends Block> blocks) {
        return blocks.stream()
                .filter(Chart.class::isInstance)
                .map(chart -> Figure.drawing((Chart) chart)
                        .apply(PICTURE)
                        .attr("xmlns", "http://www.w3.org/2000/svg")
                        .with(HtmlElement.of("style", Page.resource("page.css")))
                        .html())
                .toList();
    }

    /**
     * A table on a page: numbers right-aligned, in a frame of its own that scrolls sideways where the page is too
     * narrow; on a phone the fields of a table with sentences stand below each other. One whose rows may be read in any
     * order has buttons as headings; a script sorts by {@code data-v} or, without it, by text.
     */
    static final class HtmlTable {
        /** Texts from this length on get a width at which they read well. */
        private static final int LONG = 22;

        /** Texts from this length on are sentences. */
        private static final int SENTENCE = 40;

        private HtmlTable() {}

        static HtmlElement of(Table table) {
            HtmlElement head = HtmlElement.of("tr");
            for (Table.Column column : table.columns()) {
                HtmlElement heading = HtmlElement.of("th").attr("scope", "col").cls(column.number() ? "num" : "");
                head.with(
                        table.sortable()
                                ? heading.with(HtmlElement.of("button", column.heading())
                                        .attr("type", "button"))
                                : heading.text(column.heading()));
            }
            HtmlElement body = HtmlElement.of("tbody");
            table.rows().forEach(row -> body.with(row(row, table)));
            boolean sentences = table.rows().stream()
                    .filter(row -> row.mark() != Table.Mark.GROUP)
                    .flatMap(row -> row.fields().stream())
                    .anyMatch(field -> field.text().length() > SENTENCE);
            HtmlElement element = HtmlElement.of("table")
                    .attr("aria-label", table.caption())
                    .cls(table.sortable() ? "sortable" : "")
                    .cls(sentences ? "sentences" : "")
                    .with(HtmlElement.of("thead").with(head), body);
            // the caption stands outside: it must not be as wide as a table that scrolls
            HtmlElement tabled = HtmlElement.of("div").cls("tabled");
            if (!table.caption().isEmpty()) {
                tabled.with(HtmlElement.of("p", table.caption()).cls("caption"));
            }
            return tabled.with(
                    HtmlElement.of("div").cls("scroll").attr("tabindex", "0").with(element));
        }

        private static HtmlElement row(Table.Row row, Table table) {
            String mark = row.mark() == Table.Mark.NONE ? "" : row.mark().name().toLowerCase(Locale.ROOT);
            HtmlElement element = HtmlElement.of("tr").cls(mark);
            for (int i = 0; i < row.fields().size(); i++) {
                Field field = row.fields().get(i);
                Table.Column column = table.columns().get(i);
                HtmlElement cell = i == 0 ? HtmlElement.of("th").attr("scope", "row") : HtmlElement.of("td");
                cell.text(field.text())
                        .cls(column.number() ? "num" : field.text().length() > LONG ? "long" : "")
                        .cls(Plot.tone(field.tone()));
                if (row.mark() == Table.Mark.GROUP) {
                    cell.attr("colspan", table.columns().size());
                } else if (i > 0) {
                    cell.attr("data-h", column.heading());
                }
                if (Double.isFinite(field.value())) {
                    cell.attr("data-v", Double.toString(field.value()));
                }
                element.with(cell);
            }
            return element;
        }
    }
}
