package tcpx.bench.report.html;

import java.util.Locale;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;

/**
 * A table on a page: numbers right-aligned, in a frame of its own that scrolls sideways where the page is too narrow;
 * on a phone the fields of a table with sentences stand below each other. One whose rows may be read in any order has
 * buttons as headings; a script sorts by {@code data-v} or, without it, by text.
 */
final class HtmlTable {
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
                            ? heading.with(
                                    HtmlElement.of("button", column.heading()).attr("type", "button"))
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
