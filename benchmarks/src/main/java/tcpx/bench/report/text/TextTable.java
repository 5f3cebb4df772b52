package tcpx.bench.report.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;

/**
 * A plain table: numbers right-aligned, words left-aligned, two spaces between columns, one rule under the header.
 * Where it is wider than the style, the fields of left-aligned columns continue on further lines, widest column first;
 * a row's name of which a word would not fit then stands above its row. Nothing is ever cut off.
 */
record TextTable(Table table, Style style) {
    private static final String GAP = "  ";
    private static final int LEAST_WRAPPED = 10;

    /** The table's text; every line ends with a line feed and none with a space. */
    String render() {
        List<Field> headings = table.columns().stream()
                .map(column -> Field.of(column.heading()))
                .toList();
        int[] widths = new int[headings.size()];
        widen(widths, headings);
        table.rows().stream().filter(row -> !isGroup(row)).forEach(row -> widen(widths, row.fields()));
        fit(widths);
        StringBuilder text = new StringBuilder();
        line(text, headings, widths);
        text.append(style.text("─").repeat(width(widths))).append('\n');
        for (Table.Row row : table.rows()) {
            if (isGroup(row)) {
                text.append(style.paragraph(row.fields().get(0).text()));
            } else {
                line(text, row.fields(), widths);
            }
        }
        return text.toString();
    }

    private static boolean isGroup(Table.Row row) {
        return row.mark() == Table.Mark.GROUP;
    }

    private void widen(int[] widths, List<Field> fields) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(style.text(fields.get(i).text())));
        }
    }

    private static int width(int[] widths) {
        return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    }

    private void fit(int[] widths) {
        for (int over = width(widths) - style.width(); over > 0; over--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean wraps = !table.columns().get(i).number() && widths[i] > LEAST_WRAPPED;
                widest = wraps && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private void line(StringBuilder text, List<Field> fields, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        boolean above = hasLongerWord(fields.get(0), widths[0]);
        if (above) {
            text.append(style.paragraph(fields.get(0).text()));
        }
        for (int i = 0; i < widths.length; i++) {
            String field = above && i == 0 ? "" : style.text(fields.get(i).text());
            List<String> lines = Style.lines(field, Math.max(1, widths[i]));
            wrapped.add(lines);
            height = Math.max(height, lines.size());
        }
        for (int part = 0; part < height; part++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String shown = part < wrapped.get(i).size() ? wrapped.get(i).get(part) : "";
                String space = " ".repeat(Math.max(0, widths[i] - length(shown)));
                String painted = style.paint(shown, fields.get(i).tone());
                line.append(i == 0 ? "" : GAP)
                        .append(table.columns().get(i).number() ? space + painted : painted + space);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private boolean hasLongerWord(Field field, int width) {
        return Arrays.stream(style.text(field.text()).split(" ")).anyMatch(word -> length(word) > width);
    }

    /** Columns taken: every sign that we print is one wide. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
