package tcpx.bench.report.html;

import java.util.List;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Figures;

/**
 * Horizontal bars from zero, in groups: parts end to end, an interval, single measurements, and the figure beside it. A
 * bar's label stands to its left, or above it where there is no room.
 */
record BarsSvg(Bars bars) {
    private static final double UNIT_GAP = 5;

    HtmlElement draw(int width) {
        double longest = bars.all().stream()
                .mapToDouble(bar -> Plot.width(bar.label()))
                .max()
                .orElse(0);
        double beside = bars.all().stream()
                        .mapToDouble(bar -> Plot.width(bar.beside()))
                        .max()
                        .orElse(0)
                + 12;
        boolean above = longest > width * 0.36;
        double left = above ? 4 : longest + 12;
        double right = width - Math.max(beside, unitRoom(width)) - 6;
        int pitch = above ? 38 : 24;
        double height = 14;
        for (Bars.Group group : bars.groups()) {
            height += (group.heading().isEmpty() ? 6 : 28) + group.bars().size() * pitch;
        }
        HtmlElement svg = Plot.svg(width, (int) height + 24, bars.caption());
        Scale scale = Scale.fromZero(bars.most(), left, right, width > 600 ? 6 : 4);
        grid(svg, scale, height);
        double y = 4;
        for (Bars.Group group : bars.groups()) {
            if (!group.heading().isEmpty()) {
                svg.with(Plot.label(4, y + 18, group.heading(), "start").cls("heading"));
            }
            y += group.heading().isEmpty() ? 6 : 28;
            for (Bars.Bar bar : group.bars()) {
                double middle = above ? y + 26 : y + pitch / 2.0;
                svg.with(Plot.label(
                                above ? left : left - 8,
                                above ? y + 13 : middle + 4,
                                bar.label(),
                                above ? "start" : "end")
                        .cls("name"));
                svg.with(bar(bar, scale, middle));
                y += pitch;
            }
        }
        return svg;
    }

    /** What the unit takes behind the middle of the last tick. */
    private double unitRoom(int width) {
        double last = Scale.fromZero(bars.most(), 0, width, width > 600 ? 6 : 4).high();
        return Plot.width(Figures.plain(last)) / 2 + UNIT_GAP + Plot.width(bars.unit());
    }

    private static HtmlElement bar(Bars.Bar bar, Scale scale, double middle) {
        HtmlElement drawn = HtmlElement.of("g").cls(bar.flagged() ? "bar flagged" : "bar");
        double from = 0;
        double outermost = scale.at(0);
        for (Bars.Part part : bar.parts()) {
            double x = scale.at(from);
            drawn.with(Plot.box(x, middle - 7, scale.at(from + part.value()) - x, 14)
                    .cls("fill " + Plot.colour(part.colour()))
                    .tip(part.says()));
            from += part.value();
            outermost = Math.max(outermost, scale.at(from));
        }
        boolean only = bar.parts().isEmpty();
        for (int i = 0; i < bar.points().size(); i++) {
            double x = scale.at(bar.points().get(i));
            drawn.with(HtmlElement.of("circle")
                    .cls(only ? (i == 0 ? "point " : "ring ") + Plot.colour(i) : "fork")
                    .attr("cx", x)
                    .attr("cy", middle)
                    .attr("r", only ? 5 : 2));
            outermost = Math.max(outermost, x);
        }
        if (bar.interval().isPresent()) {
            double low = scale.within(bar.interval().get().low());
            double high = scale.within(bar.interval().get().high());
            for (double[] line : List.of(
                    new double[] {low, middle, high, middle},
                    new double[] {low, middle - 4, low, middle + 4},
                    new double[] {high, middle - 4, high, middle + 4})) {
                drawn.with(Plot.segment(line[0], line[1], line[2], line[3]).cls("whisker"));
            }
            outermost = Math.max(outermost, high);
        }
        return drawn.with(
                Plot.label(outermost + 7, middle + 4, bar.beside(), "start").cls("figure"));
    }

    private void grid(HtmlElement svg, Scale scale, double height) {
        HtmlElement grid = HtmlElement.of("g").cls("grid");
        for (Scale.Tick at : scale.ticks()) {
            double x = scale.at(at.value());
            grid.with(Plot.segment(x, 4, x, height - 4).cls(at.value() == 0 ? "base" : "rule"));
            grid.with(Plot.label(x, height + 10, at.label(), at.value() == 0 ? "start" : "middle"));
        }
        svg.with(grid);
        double last = Plot.width(Figures.plain(scale.high())) / 2;
        svg.with(Plot.label(scale.to() + last + UNIT_GAP, height + 10, bars.unit(), "start")
                .cls("unit"));
    }
}
