package tcpx.bench.report.html;

import tcpx.bench.report.model.Chart.HeatMap;
import tcpx.bench.report.model.Figures;

/** One number per pair of settings, as coloured fields with the number in each: level by {@link #LEVELS} steps. */
record HeatMapSvg(HeatMap map) {
    /** Steps of colour. */
    static final int LEVELS = 9;

    private static final int FIELD = 34;

    /** The drawing; fields equal to the best are framed. */
    HtmlElement draw(int width) {
        double longest = Math.max(
                map.rows().stream().mapToDouble(Plot::width).max().orElse(0), Plot.width(map.rowName() + " ↓"));
        double left = Math.min(width * 0.4, longest + 10);
        double top = 40;
        double fieldWidth = (width - left - 4) / Math.max(1, map.columns().size());
        HtmlElement svg = Plot.svg(width, (int) (top + map.rows().size() * FIELD + 6), map.caption());
        svg.with(Plot.label(left, 12, map.columnName() + " →", "start").cls("unit"));
        svg.with(Plot.label(left - 8, 30, map.rowName() + " ↓", "end").cls("unit"));
        for (int column = 0; column < map.columns().size(); column++) {
            svg.with(Plot.label(
                    left + (column + 0.5) * fieldWidth, 30, map.columns().get(column), "middle"));
        }
        for (int row = 0; row < map.rows().size(); row++) {
            double y = top + row * FIELD;
            svg.with(Plot.label(left - 8, y + FIELD / 2.0 + 4, map.rows().get(row), "end")
                    .cls("name"));
            for (int column = 0; column < map.columns().size(); column++) {
                double value = map.fields().get(row).get(column).value();
                double x = left + column * fieldWidth;
                String tip = map.columnName() + "=" + map.columns().get(column) + " " + map.rowName() + "="
                        + map.rows().get(row) + ": "
                        + map.fields().get(row).get(column).text();
                svg.with(Plot.box(x + 1, y + 1, fieldWidth - 2, FIELD - 2)
                        .attr("rx", "3")
                        .cls("field " + level(value) + (value == map.best() ? " best" : ""))
                        .tip(tip));
                String shown = fieldWidth < FIELD ? "" : Figures.brief(value);
                svg.with(Plot.label(x + fieldWidth / 2, y + FIELD / 2.0 + 4, shown, "middle")
                        .cls("on " + level(value)));
            }
        }
        return svg;
    }

    /** {@code h0} to {@code h8}; {@code none} without a value. */
    private String level(double value) {
        if (!Double.isFinite(value)) {
            return "none";
        }
        double share = map.most() > map.least() ? (value - map.least()) / (map.most() - map.least()) : 0.5;
        return "h" + (int) Math.max(0, Math.min(LEVELS - 1, Math.floor(share * LEVELS)));
    }

    /** What the colours mean. */
    HtmlElement ramp() {
        HtmlElement ramp = HtmlElement.of("p").cls("legend").text(Figures.brief(map.least()));
        for (int level = 0; level < LEVELS; level++) {
            ramp.with(HtmlElement.of("span").cls("mark box h" + level).attr("aria-hidden", "true"));
        }
        return ramp.text(Figures.brief(map.most()));
    }
}
