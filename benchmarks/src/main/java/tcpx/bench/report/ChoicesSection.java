package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.SweepTable.Verdicts;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.SweepComparison;

/** The values of each parameter of words, such as the strategies, side by side, and each against the first. */
final class ChoicesSection {
    private static final int MOST_GROUPS = 12;

    private final Sweep sweep;
    private final SweptParameter parameter;
    private final Map<String, List<Cell>> groups;

    private ChoicesSection(Sweep sweep, SweptParameter parameter) {
        this.sweep = sweep;
        this.parameter = parameter;
        this.groups = sweep.along(parameter);
    }

    static List<Block> of(RunView view) {
        List<Block> blocks = new ArrayList<>();
        view.main()
                .ifPresent(sweep -> sweep.swept().stream()
                        .filter(parameter -> !parameter.numeric())
                        .forEach(parameter -> blocks.addAll(new ChoicesSection(sweep, parameter).blocks())));
        return blocks;
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Heading("by-" + parameter.name(), "By " + parameter.name()));
        Map<String, List<Bars.Bar>> drawn = drawn();
        blocks.add(new Bars(
                "figure-by-" + parameter.name(),
                MetricNames.capital(sweep.metric().name()) + " in "
                        + sweep.metric().unit() + ", median of forks and its interval; dots are forks"
                        + (drawn.size() < groups.size()
                                ? "; " + (groups.size() - drawn.size()) + " more groups are in the tables only"
                                : ""),
                false,
                sweep.metric().unit(),
                List.of(),
                drawn.entrySet().stream()
                        .map(group -> new Bars.Group(group.getKey(), group.getValue()))
                        .toList()));
        List<Comparison.Cell> pairs = pairs();
        if (sweep.metric().better() != Better.NONE && !pairs.isEmpty()) {
            blocks.add(new Note("Each against the first: exact rank test over forks, p corrected for "
                    + Figures.count(pairs.size(), "comparison") + "."));
            blocks.add(against(pairs));
        }
        return blocks;
    }

    /** As many groups as can be read, at least one. */
    private Map<String, List<Bars.Bar>> drawn() {
        Map<String, List<Bars.Bar>> drawn = new LinkedHashMap<>();
        int bars = 0;
        for (Map.Entry<String, List<Cell>> group : groups.entrySet()) {
            bars += group.getValue().size();
            if (drawn.isEmpty() || drawn.size() < MOST_GROUPS && bars <= Bars.MOST) {
                drawn.put(
                        group.getKey(),
                        Bars.firstOf(group.getValue().stream().map(this::bar).toList()));
            }
        }
        return drawn;
    }

    private Bars.Bar bar(Cell cell) {
        return Sweep.bar(cell, sweep.metric().name(), value(cell), parameter.index(cell));
    }

    private String value(Cell cell) {
        String value = cell.key().param(parameter.name());
        return value.isEmpty() ? "(none)" : value;
    }

    private List<Comparison.Cell> pairs() {
        List<Comparison.Cell> pairs = new ArrayList<>();
        groups.forEach((common, cells) -> cells.stream().skip(1).forEach(cell -> {
            String at = common.isEmpty() ? "" : " at " + common;
            String label = value(cell) + " against " + value(cells.get(0)) + at;
            series(cells.get(0))
                    .ifPresent(first -> series(cell)
                            .ifPresent(other ->
                                    pairs.add(new Comparison.Cell(label, Sweep.sample(first), Sweep.sample(other)))));
        }));
        return pairs;
    }

    private Optional<Series> series(Cell cell) {
        return cell.metric(sweep.metric().name());
    }

    /** One corrected family of tests. */
    private static Table against(List<Comparison.Cell> pairs) {
        return new Table.Columns<Comparison>()
                .words("comparison", Comparison::label)
                .right("change", Verdicts::change)
                .right("interval of the change", Verdicts::interval)
                .number("p", Comparison::p, Figures::probability)
                .column(Table.Column.words("verdict"), comparison -> Verdicts.reasoned(comparison.verdict()))
                .of(SweepComparison.of(pairs).cells());
    }
}
