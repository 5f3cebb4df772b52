package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.result.Better;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;
import tcpx.bench.stats.Verdict;

/** Choices side by side as bars: the values of a parameter of words, such as the strategies; and the peers. */
final class ComparisonSection {
    private static final int MOST_GROUPS = 12;

    private ComparisonSection() {}

    /** The values of {@code axis}, in a group for each setting of the others. */
    static Tag of(Sweep sweep, Axis axis) {
        Map<String, List<Cell>> groups = sweep.along(axis);
        Tag section = Tag.of("section").attr("id", "by-" + axis.name());
        section.with(Tag.of("h2", "By " + axis.name()));
        String metric = sweep.metric().name();
        Map<String, List<Cell>> drawn = firstOf(groups);
        Figure figure = new Figure(
                "figure-by-" + axis.name(),
                ScalingSection.capital(metric) + " in " + sweep.metric().unit()
                        + ", median of forks and its interval; dots are forks");
        if (drawn.size() < groups.size()) {
            figure.note(groups.size() - drawn.size() + " more groups are not drawn; the table of cells holds them.");
        }
        List<Bars.Group> bars = new ArrayList<>();
        drawn.forEach((common, cells) -> bars.add(new Bars.Group(
                common,
                cells.stream()
                        .map(cell -> bar(
                                cell,
                                metric,
                                Numerals.setting(value(cell, axis)),
                                axis.values().indexOf(cell.key().param(axis.name()))))
                        .toList())));
        Bars chart = new Bars(bars, sweep.metric().unit());
        section.with(figure.wide(width -> chart.draw(width, metric + " by " + axis.name(), Numerals::plain)));
        if (sweep.metric().better() != Better.NONE) {
            section.with(against(sweep, axis, groups));
        }
        return section;
    }

    /** Ours and the peers that ran beside it. */
    static Tag peers(Sweep sweep) {
        Tag section = Tag.of("section").attr("id", "peers");
        section.with(Tag.of("h2", "Beside other tools, in the same run"));
        Tag grid = Tag.of("div").cls("pair");
        for (String metric : List.of(sweep.metric().name(), "cpu")) {
            List<Bars.Bar> bars = new ArrayList<>();
            List<Cell> cells = new ArrayList<>();
            sweep.best().ifPresent(cells::add);
            cells.addAll(sweep.others());
            for (Cell cell : cells.subList(0, Math.min(cells.size(), Bars.MOST))) {
                if (Sweep.median(cell, metric).isPresent()) {
                    boolean ours = sweep.ours().contains(cell);
                    String label = ours ? cell.key().peer() + " " + sweep.label(cell) : sweep.label(cell);
                    bars.add(bar(cell, metric, label, ours ? 0 : 1));
                }
            }
            if (!bars.isEmpty()) {
                String unit = Sweep.sample(cells.stream()
                                .flatMap(cell -> cell.metric(metric).stream())
                                .findFirst()
                                .orElseThrow())
                        .unit();
                Bars chart = new Bars(List.of(new Bars.Group("", bars)), unit);
                grid.with(new Figure("figure-peers-" + metric, ScalingSection.capital(metric) + " in " + unit)
                        .half(width -> chart.draw(width, metric + " of each tool", Numerals::plain)));
            }
        }
        return grid.isEmpty() ? Tag.of("section") : section.with(grid);
    }

    private static String value(Cell cell, Axis axis) {
        String value = cell.key().param(axis.name());
        return value.isEmpty() ? "(none)" : value;
    }

    private static Map<String, List<Cell>> firstOf(Map<String, List<Cell>> groups) {
        Map<String, List<Cell>> first = new LinkedHashMap<>();
        int bars = 0;
        for (Map.Entry<String, List<Cell>> group : groups.entrySet()) {
            bars += group.getValue().size();
            if (!first.isEmpty() && (first.size() == MOST_GROUPS || bars > Bars.MOST)) {
                break;
            }
            first.put(
                    group.getKey(),
                    group.getValue()
                            .subList(0, Math.min(Bars.MOST, group.getValue().size())));
        }
        return first;
    }

    /** A bar of one cell's median. */
    static Bars.Bar bar(Cell cell, String metric, String label, int colour) {
        Optional<Summary> summary = Sweep.summary(cell, metric);
        double median = summary.map(Summary::median).orElse(Double.NaN);
        double[] forks = cell.metric(metric).map(Series::forkMeans).orElse(new double[0]);
        return new Bars.Bar(
                label,
                List.of(new Bars.Part(Math.max(0, median), colour, label + ": " + Numerals.value(median))),
                summary.flatMap(Summary::medianInterval).filter(interval -> interval.low() >= 0),
                median >= 0 ? forks : new double[0],
                Numerals.brief(median),
                false);
    }

    /** Every value against the first one, in one corrected family of tests. */
    private static Tag against(Sweep sweep, Axis axis, Map<String, List<Cell>> groups) {
        List<Comparison.Cell> pairs = new ArrayList<>();
        groups.forEach((common, cells) -> cells.stream().skip(1).forEach(cell -> {
            Optional<Series> first = cells.get(0).metric(sweep.metric().name());
            Optional<Series> other = cell.metric(sweep.metric().name());
            if (first.isPresent() && other.isPresent()) {
                String label = value(cell, axis) + " against " + value(cells.get(0), axis)
                        + (common.isEmpty() ? "" : " at " + common);
                pairs.add(new Comparison.Cell(label, Sweep.sample(first.get()), Sweep.sample(other.get())));
            }
        }));
        if (pairs.isEmpty()) {
            return Tag.of("p");
        }
        SweepComparison comparison = SweepComparison.of(pairs);
        Table table = Table.of(
                "Each against the first: exact rank test over forks, p corrected for " + pairs.size()
                        + (pairs.size() == 1 ? " comparison" : " comparisons"),
                Table.Column.words("comparison"),
                Table.Column.number("change"),
                Table.Column.number("interval of the change"),
                Table.Column.number("p"),
                Table.Column.words("verdict"));
        for (Comparison cell : comparison.cells()) {
            boolean ratio = cell.effect().isPresent() && cell.effect().get().kind() == Comparison.Effect.Kind.RATIO;
            table.row(
                    cell.label(),
                    ratio ? Numerals.change(cell.effect().get().medians()) : Numerals.NONE,
                    ratio
                            ? Numerals.change(cell.effect()
                                            .get()
                                            .shift()
                                            .interval()
                                            .low()) + " to "
                                    + Numerals.change(cell.effect()
                                            .get()
                                            .shift()
                                            .interval()
                                            .high())
                            : Numerals.NONE,
                    Numerals.probability(cell.correctedP()),
                    cell.verdict() instanceof Verdict.Refused refused
                            ? refused.reason()
                            : cell.verdict() instanceof Verdict.Indistinguishable
                                    ? "~ not told apart"
                                    : cell.verdict().mark());
        }
        return table.tag();
    }
}
