package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import tcpx.bench.stats.Interval;

/**
 * Horizontal bars from zero, in groups: parts end to end, an interval, single measurements, and the figure beside it. A bar's label
 * stands to its left, or above it where there is no room.
 *
 * @param groups groups with their bars
 * @param unit of all values
 */
record Bars(List<Group> groups, String unit) {
    /** Bars drawn; more cannot be read. */
    static final int MOST = 48;

    private static final double UNIT_GAP = 5;

    /** A heading, empty for none, and its bars. */
    record Group(String heading, List<Bar> bars) {
        Group {
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar.
     *
     * @param label what it is
     * @param parts what it consists of, first at zero; what is not finite is left out
     * @param interval of the whole
     * @param points single measurements of the whole
     * @param beside after the bar, such as its figure
     * @param flagged drawn so that it is noticed
     */
    record Bar(
            String label,
            List<Part> parts,
            Optional<Interval> interval,
            double[] points,
            String beside,
            boolean flagged) {
        double end() {
            return parts.stream()
                    .mapToDouble(Part::value)
                    .filter(Double::isFinite)
                    .sum();
        }
    }

    /** A part of a bar in a colour of {@link Plot#colour}. */
    record Part(double value, int colour, String tip) {}

    Bars {
        groups = List.copyOf(groups);
    }

    /** How many bars there are. */
    int count() {
        return groups.stream().mapToInt(group -> group.bars().size()).sum();
    }

    /** The drawing. */
    Tag draw(int width, String says, DoubleFunction<String> tick) {
        double longest =
                all().stream().mapToDouble(bar -> Plot.width(bar.label())).max().orElse(0);
        double beside = all().stream()
                        .mapToDouble(bar -> Plot.width(bar.beside()))
                        .max()
                        .orElse(0)
                + 12;
        boolean above = longest > width * 0.36;
        double left = above ? 4 : longest + 12;
        double right = width - Math.max(beside, unitRoom(width, tick)) - 6;
        int pitch = above ? 38 : 24;
        double height = 14;
        for (Group group : groups) {
            height += (group.heading().isEmpty() ? 6 : 28) + group.bars().size() * pitch;
        }
        Tag svg = Plot.svg(width, (int) height + 24, says);
        Scale scale = Scale.fromZero(most(), left, right, width > 600 ? 6 : 4);
        grid(svg, scale, height, tick);
        double y = 4;
        for (Group group : groups) {
            if (!group.heading().isEmpty()) {
                svg.with(Plot.label(4, y + 18, group.heading(), "start").cls("heading"));
            }
            y += group.heading().isEmpty() ? 6 : 28;
            for (Bar bar : group.bars()) {
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
    private double unitRoom(int width, DoubleFunction<String> tick) {
        double last = Scale.fromZero(most(), 0, width, width > 600 ? 6 : 4).high();
        return Plot.width(tick.apply(last)) / 2 + UNIT_GAP + Plot.width(unit);
    }

    private List<Bar> all() {
        return groups.stream().flatMap(group -> group.bars().stream()).toList();
    }

    private double most() {
        double most = 0;
        for (Bar bar : all()) {
            most = Math.max(most, bar.end());
            most = Math.max(most, bar.interval().map(Interval::high).orElse(0.0));
            for (double point : bar.points()) {
                most = Math.max(most, point);
            }
        }
        return most;
    }

    private static Tag bar(Bar bar, Scale scale, double middle) {
        Tag drawn = Tag.of("g").cls(bar.flagged() ? "bar flagged" : "bar");
        double from = 0;
        double outermost = scale.at(0);
        for (Part part : bar.parts()) {
            if (Double.isFinite(part.value())) {
                double x = scale.at(from);
                drawn.with(Plot.box(x, middle - 7, scale.at(from + part.value()) - x, 14)
                        .cls("fill " + Plot.colour(part.colour()))
                        .tip(part.tip()));
                from += part.value();
                outermost = Math.max(outermost, scale.at(from));
            }
        }
        for (double point : bar.points()) {
            drawn.with(Tag.of("circle")
                    .cls("fork")
                    .attr("cx", scale.at(point))
                    .attr("cy", middle)
                    .attr("r", 2));
            outermost = Math.max(outermost, scale.at(point));
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

    private void grid(Tag svg, Scale scale, double height, DoubleFunction<String> tick) {
        Tag grid = Tag.of("g").cls("grid");
        List<Scale.Tick> ticks = new ArrayList<>(scale.ticks());
        for (Scale.Tick at : ticks) {
            double x = scale.at(at.value());
            grid.with(Plot.segment(x, 4, x, height - 4).cls(at.value() == 0 ? "base" : "rule"));
            grid.with(Plot.label(x, height + 10, tick.apply(at.value()), at.value() == 0 ? "start" : "middle"));
        }
        svg.with(grid);
        double last = Plot.width(tick.apply(scale.high())) / 2;
        svg.with(Plot.label(scale.to() + last + UNIT_GAP, height + 10, unit, "start")
                .cls("unit"));
    }
}
