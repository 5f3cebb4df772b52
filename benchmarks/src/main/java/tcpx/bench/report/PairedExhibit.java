package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tcpx.bench.report.model.Figures;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.SweepComparison;

/**
 * Two revisions that were run in turn: the table of all comparisons, two bars for each cell, and each verdict as a
 * sentence.
 */
public final class PairedExhibit {
    private PairedExhibit() {}

    /**
     * Table, bars and sentences.
     *
     * @param nameA heading of A
     * @param nameB heading of B
     */
    public static Exhibit of(String nameA, String nameB, SweepComparison sweep) {
        boolean several = sweep.cells().size() > 1;
        List<Exhibit.Bar> bars = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Comparison cell : sweep.cells()) {
            String label = several ? " " + cell.label() : "";
            bars.add(new Exhibit.Bar("A " + nameA + label, cell.cell().old().values(), 0));
            bars.add(new Exhibit.Bar("B " + nameB + label, cell.cell().now().values(), 1));
            notes.add((several ? cell.label() + ": " : "") + sentence(cell));
        }
        String unit = sweep.cells().isEmpty() ? "" : sweep.cells().get(0).unit();
        return new Exhibit(
                "B " + nameB + " against A " + nameA,
                new SweepTable("A " + nameA, "B " + nameB, sweep, List.of()).table(),
                unit,
                bars,
                notes,
                List.of());
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
