package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plain table: numbers right-aligned, words left-aligned, two spaces between columns, one rule under the header. Where it is wider than
 * the style, the cells of left-aligned columns continue on further lines, widest column first; nothing is ever cut off.
 *
 * <p>Not thread-safe; made, filled and rendered by one caller.
 */
public final class TextTable {
    private static final String GAP = "  ";
    private static final int LEAST_WRAPPED = 10;

    private final Style style;
    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>(); // one of a single text is a heading

    /** A column: its heading, and whether its cells are numbers. */
    public record Column(String heading, boolean number) {
        /** A left-aligned column. */
        public static Column words(String heading) {
            return new Column(heading, false);
        }

        /** A right-aligned column. */
        public static Column number(String heading) {
            return new Column(heading, true);
        }
    }

    /** An empty table. */
    public TextTable(Style style, Column... columns) {
        this.style = style;
        this.columns = List.of(columns);
    }

    /** Adds a row; missing cells at the end stay empty. Returns this table. */
    public TextTable row(String... cells) {
        if (cells.length > columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            row.add(i < cells.length ? style.text(cells[i]) : "");
        }
        rows.add(row);
        return this;
    }

    /** Adds a line over the whole width, for the rows that follow. Returns this table. */
    public TextTable heading(String text) {
        rows.add(List.of(style.text(text)));
        return this;
    }

    /** The table's text; every line ends with a line feed and none with a space. */
    public String render() {
        List<String> headings =
                columns.stream().map(column -> style.text(column.heading())).toList();
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(headings.get(i));
            for (List<String> row : rows) {
                widths[i] = isHeading(row) ? widths[i] : Math.max(widths[i], length(row.get(i)));
            }
        }
        fit(widths);
        StringBuilder text = new StringBuilder();
        line(text, headings, widths);
        int all = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
        text.append(style.text("─").repeat(all)).append('\n');
        for (List<String> row : rows) {
            if (isHeading(row)) {
                text.append(String.join("\n", Style.lines(row.get(0), style.width())))
                        .append('\n');
            } else {
                line(text, row, widths);
            }
        }
        return text.toString();
    }

    private boolean isHeading(List<String> row) {
        return row.size() < columns.size();
    }

    private void fit(int[] widths) {
        int over = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - style.width();
        while (over > 0) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (!columns.get(i).number()
                        && widths[i] > LEAST_WRAPPED
                        && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            over--;
        }
    }

    private void line(StringBuilder text, List<String> cells, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> lines = Style.lines(cells.get(i), Math.max(1, widths[i]));
            wrapped.add(lines);
            height = Math.max(height, lines.size());
        }
        for (int part = 0; part < height; part++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = part < wrapped.get(i).size() ? wrapped.get(i).get(part) : "";
                String space = " ".repeat(Math.max(0, widths[i] - length(cell)));
                line.append(i == 0 ? "" : GAP).append(columns.get(i).number() ? space + cell : cell + space);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** Columns taken: every sign that we print is one wide. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
