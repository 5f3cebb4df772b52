package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.PairedCells;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.CellKey.ChangedDefault;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.SweepComparison;

/**
 * Two revisions that were run in turn: the table of all comparisons, two bars for each cell, and each verdict as a
 * sentence.
 */
public final class PairedExhibit {
    private static final int MOST_NAMED = 3;

    private PairedExhibit() {}

    /**
     * Table, bars and sentences.
     *
     * @param nameA heading of A
     * @param nameB heading of B
     * @param paired what was compared
     * @param sweep what came out
     */
    public static Exhibit of(String nameA, String nameB, PairedCells paired, SweepComparison sweep) {
        boolean several = sweep.cells().size() > 1;
        List<Exhibit.Bar> bars = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Comparison cell : sweep.cells()) {
            String label = several ? " " + cell.label() : "";
            bars.add(new Exhibit.Bar("A " + nameA + label, cell.cell().old().values(), 0));
            bars.add(new Exhibit.Bar("B " + nameB + label, cell.cell().now().values(), 1));
            notes.add((several ? cell.label() + ": " : "") + sentence(cell));
        }
        ChangedDefault.sentence(paired.changed()).ifPresent(notes::add);
        String unit = sweep.cells().isEmpty() ? "" : sweep.cells().get(0).unit();
        return new Exhibit(
                "B " + nameB + " against A " + nameA + ", "
                        + MetricNames.of(paired.metric().name()),
                new SweepTable("A " + nameA, "B " + nameB, sweep, List.of()).table(),
                unit,
                bars,
                notes,
                List.of());
    }

    /**
     * Why two revisions cannot be compared, and what to do; without a full stop.
     *
     * @param metric what was to be compared
     * @param a the cells of A that have it
     * @param b the cells of B that have it
     */
    public static String nothingInCommon(Metric metric, Set<CellKey> a, Set<CellKey> b) {
        Set<CellKey> all = new LinkedHashSet<>(a);
        all.addAll(b);
        CellLabels labels = CellLabels.of(all);
        return "the two revisions have no cell with " + MetricNames.of(metric.name()) + " in common: A has "
                + named(a, labels) + "; B has " + named(b, labels)
                + "; name a benchmark that both measure so, and sweep no parameter that only one of them knows";
    }

    private static String named(Set<CellKey> cells, CellLabels labels) {
        int more = cells.size() - MOST_NAMED;
        return cells.isEmpty()
                ? "none"
                : cells.stream().limit(MOST_NAMED).map(labels::of).collect(Collectors.joining(", "))
                        + (more > 0 ? " and " + more + " more" : "");
    }

    /** Such as "B is slower than A: -3.1% (95.2% interval -3.8% to -2.4%, p=0.002, 10 pairs)". */
    private static String sentence(Comparison cell) {
        if (cell.verdict() instanceof Verdict.Refused refused) {
            return refused.reason();
        }
        Comparison.Effect effect = cell.effect().orElseThrow();
        Interval interval = effect.shift().interval();
        String than = cell.verdict() instanceof Verdict.Indistinguishable
                ? "not distinguishable from"
                : cell.verdict().mark() + " than";
        return String.format(
                Locale.ROOT,
                "B is %s A: %s (%s %s to %s, p=%s, %s)",
                than,
                Figures.change(effect.kind(), effect.shift().value()),
                Figures.intervalHeading(interval.confidence()),
                Figures.change(effect.kind(), interval.low()),
                Figures.change(effect.kind(), interval.high()),
                Figures.probability(cell.p()),
                Figures.count(cell.cell().old().size(), "pair"));
    }
}
