package tcpx.bench.report.html;

import java.util.Arrays;
import java.util.List;

/**
 * A table: numbers right-aligned, in a frame of its own that scrolls sideways where the page is too narrow. A sortable one has buttons
 * as headings; a script sorts by {@code data-v} or, without it, by text.
 *
 * <p>Not thread-safe.
 */
final class Table {
    /** Texts from this length on get a width at which they read well. */
    private static final int LONG = 22;

    private final Tag head = Tag.of("tr");
    private final Tag body = Tag.of("tbody");
    private final List<Column> columns;
    private final String caption;
    private final boolean sortable;

    /** A column and whether it holds numbers. */
    record Column(String heading, boolean number) {
        static Column words(String heading) {
            return new Column(heading, false);
        }

        static Column number(String heading) {
            return new Column(heading, true);
        }
    }

    /** What stands in a field: what is shown, what it is sorted by (empty: the text), a class (empty: none). */
    record Field(String text, String sort, String cls) {
        static Field of(String text) {
            return new Field(text, "", "");
        }

        static Field of(double value) {
            return new Field(Numerals.value(value), Double.isFinite(value) ? Double.toString(value) : "", "");
        }
    }

    private Table(String caption, boolean sortable, List<Column> columns) {
        this.caption = caption;
        this.sortable = sortable;
        this.columns = List.copyOf(columns);
        for (Column column : columns) {
            Tag heading = Tag.of("th").attr("scope", "col");
            if (column.number()) {
                heading.cls("num");
            }
            if (sortable) {
                heading.with(Tag.of("button", column.heading()).attr("type", "button"));
            } else {
                heading.text(column.heading());
            }
            head.with(heading);
        }
    }

    /** A table that is read from top to bottom. */
    static Table of(String caption, Column... columns) {
        return new Table(caption, false, List.of(columns));
    }

    /** A table that the reader may sort. */
    static Table sortable(String caption, List<Column> columns) {
        return new Table(caption, true, columns);
    }

    /** Adds a row of texts. */
    Table row(String... texts) {
        return row("", Arrays.stream(texts).map(Field::of).toList());
    }

    /** Adds a row; {@code cls} marks it. */
    Table row(String cls, List<Field> fields) {
        if (fields.size() != columns.size()) {
            throw new IllegalArgumentException(fields.size() + " fields for " + columns.size() + " columns");
        }
        Tag row = Tag.of("tr");
        if (!cls.isEmpty()) {
            row.cls(cls);
        }
        for (int i = 0; i < fields.size(); i++) {
            Tag field = i == 0 ? Tag.of("th").attr("scope", "row") : Tag.of("td");
            field.text(fields.get(i).text());
            if (columns.get(i).number()) {
                field.cls("num");
            } else if (fields.get(i).text().length() > LONG) {
                field.cls("long");
            }
            if (!fields.get(i).cls().isEmpty()) {
                field.cls(fields.get(i).cls());
            }
            if (!fields.get(i).sort().isEmpty()) {
                field.attr("data-v", fields.get(i).sort());
            }
            row.with(field);
        }
        body.with(row);
        return this;
    }

    Tag tag() {
        Tag table =
                Tag.of("table").attr("aria-label", caption).with(Tag.of("thead").with(head), body);
        if (sortable) {
            table.cls("sortable");
        }
        // the caption stands outside: it must not be as wide as a table that scrolls
        return Tag.of("div")
                .cls("tabled")
                .with(
                        Tag.of("p", caption).cls("caption"),
                        Tag.of("div").cls("scroll").attr("tabindex", "0").with(table));
    }
}
