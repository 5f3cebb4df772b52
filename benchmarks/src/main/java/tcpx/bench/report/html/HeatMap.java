package tcpx.bench.report.html;

import java.util.List;

/**
 * One number per pair of settings, as a table of coloured fields with the number in each: level by {@link #LEVELS} steps between
 * {@code least} and {@code most}, so that several maps share their colours.
 *
 * @param columns headings from left to right
 * @param rows headings from top to bottom
 * @param values {@code values[row][column]}; NaN where nothing was measured
 * @param columnName what the columns are
 * @param rowName what the rows are
 */
record HeatMap(List<String> columns, List<String> rows, double[][] values, String columnName, String rowName) {
    /** Steps of colour. */
    static final int LEVELS = 9;

    private static final int FIELD = 34;

    /** The drawing; fields equal to {@code best} are framed. */
    Tag draw(int width, String says, double least, double most, double best) {
        double longest = Math.max(rows.stream().mapToDouble(Plot::width).max().orElse(0), Plot.width(rowName + " ↓"));
        double left = Math.min(width * 0.4, longest + 10);
        double top = 40;
        double fieldWidth = (width - left - 4) / Math.max(1, columns.size());
        Tag svg = Plot.svg(width, (int) (top + rows.size() * FIELD + 6), says);
        svg.with(Plot.label(left, 12, columnName + " →", "start").cls("unit"));
        svg.with(Plot.label(left - 8, 30, rowName + " ↓", "end").cls("unit"));
        for (int column = 0; column < columns.size(); column++) {
            svg.with(Plot.label(left + (column + 0.5) * fieldWidth, 30, columns.get(column), "middle"));
        }
        for (int row = 0; row < rows.size(); row++) {
            double y = top + row * FIELD;
            svg.with(Plot.label(left - 8, y + FIELD / 2.0 + 4, rows.get(row), "end")
                    .cls("name"));
            for (int column = 0; column < columns.size(); column++) {
                double value = values[row][column];
                double x = left + column * fieldWidth;
                String tip = columnName + "=" + columns.get(column) + " " + rowName + "=" + rows.get(row) + ": "
                        + Numerals.value(value);
                svg.with(Plot.box(x + 1, y + 1, fieldWidth - 2, FIELD - 2)
                        .attr("rx", "3")
                        .cls("field " + level(value, least, most) + (value == best ? " best" : ""))
                        .tip(tip));
                svg.with(Plot.label(
                                x + fieldWidth / 2,
                                y + FIELD / 2.0 + 4,
                                fieldWidth < 34 ? "" : Numerals.brief(value),
                                "middle")
                        .cls("on " + level(value, least, most)));
            }
        }
        return svg;
    }

    /** {@code h0} to {@code h8}; {@code none} without a value. */
    private static String level(double value, double least, double most) {
        if (!Double.isFinite(value)) {
            return "none";
        }
        double share = most > least ? (value - least) / (most - least) : 0.5;
        return "h" + (int) Math.max(0, Math.min(LEVELS - 1, Math.floor(share * LEVELS)));
    }
}
