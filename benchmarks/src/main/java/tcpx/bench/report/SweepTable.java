package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Detectable;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.SweepComparison;

/**
 * Two sweeps side by side, a row per cell: medians with their spread, the change or {@code ~} where there is none to be
 * seen, the interval of this cell's change, p, forks, and the verdict, or how small a change would have been seen; the
 * geometric mean, and below what to know before believing it.
 *
 * @param beforeName heading of the old side, such as a release
 * @param afterName heading of the new side
 * @param sweep the comparison
 * @param groups for each cell the heading that it stands under; empty for no headings
 */
record SweepTable(String beforeName, String afterName, SweepComparison sweep, List<String> groups) {
    private static final int MOST_NAMED = 3;

    /** Copies. */
    SweepTable {
        groups = List.copyOf(groups);
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>(List.of(table(), Note.item(summary())));
        refusals().forEach(line -> blocks.add(Note.item("not decided: " + line)));
        Stream.concat(sweep.warnings().stream(), sweep.cells().stream().flatMap(cell -> cell.warnings().stream()))
                .distinct()
                .forEach(warning -> blocks.add(Finding.of(warning)));
        return blocks;
    }

    Table table() {
        // One unit for all cells stands in the headings, several stand in the rows.
        List<String> units =
                sweep.cells().stream().map(Comparison::unit).distinct().toList();
        String unit = units.size() == 1 ? " " + units.get(0) : "";
        Table.Columns<Comparison> columns = new Table.Columns<Comparison>()
                .words("cell", cell -> units.size() == 1 ? cell.label() : cell.label() + " " + cell.unit())
                .number(beforeName + unit, cell -> cell.before().median(), Figures::value)
                .right("±", cell -> Figures.spreadText(cell.before()))
                .number(afterName + unit, cell -> cell.after().median(), Figures::value)
                .right("±", cell -> Figures.spreadText(cell.after()))
                .right("change", Verdicts::change)
                .right(Figures.intervalHeading(sweep.confidence()), Verdicts::interval)
                .number("p", Comparison::p, Figures::probability)
                .right("forks", SweepTable::forks)
                .column(Table.Column.words(""), Verdicts::told);
        List<Table.Row> rows = new ArrayList<>();
        for (int i = 0; i < sweep.cells().size(); i++) {
            if (!groups.isEmpty() && (i == 0 || !groups.get(i).equals(groups.get(i - 1)))) {
                rows.add(Table.Row.group(groups.get(i)));
            }
            rows.add(columns.row(sweep.cells().get(i)));
        }
        if (sweep.cells().size() > 1) {
            sweep.geometricMean().ifPresent(mean -> {
                String change = Figures.change(mean.value());
                String interval = Figures.interval(Optional.of(mean.interval()), Figures::change);
                rows.add(Table.Row.of("geometric mean", "", "", "", "", change, interval, "", "", ""));
            });
        }
        return Table.of(columns.of(List.of()).columns(), rows);
    }

    /** How many cells went which way, in one line; what did not happen is not said. */
    private String summary() {
        String counts = Stream.of(
                        count(Verdict.Faster.class, "faster"),
                        count(Verdict.Slower.class, "slower"),
                        count(Verdict.Indistinguishable.class, "not distinguishable (~)"),
                        count(Verdict.Refused.class, "not decided"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        String methods = sweep.cells().stream()
                .filter(Comparison::isDecided)
                .map(cell -> cell.cell().test().method())
                .distinct()
                .collect(Collectors.joining(" or "));
        boolean unseen = sweep.cells().stream().anyMatch(cell -> cell.verdict() instanceof Verdict.Indistinguishable);
        return (counts.isEmpty() ? "no cells" : counts)
                + (methods.isEmpty()
                        ? ""
                        : "; p: " + methods + ", times the number of cells; chance of any false verdict at most "
                                + Figures.percent(sweep.alpha(), 0))
                + (unseen ? "; sees: what would be found in 8 of 10 such comparisons" : "");
    }

    private String count(Class<? extends Verdict> kind, String word) {
        long number = sweep.cells().stream()
                .filter(cell -> kind.isInstance(cell.verdict()))
                .count();
        return number == 0 ? "" : number + " " + word;
    }

    /** Cells that are refused for one reason, in one line. */
    private List<String> refusals() {
        Map<String, List<String>> cells = new LinkedHashMap<>();
        for (Comparison cell : sweep.cells()) {
            if (cell.verdict() instanceof Verdict.Refused refusal) {
                cells.computeIfAbsent(refusal.reason(), none -> new ArrayList<>())
                        .add(cell.label());
            }
        }
        return cells.entrySet().stream()
                .map(entry -> {
                    int more = entry.getValue().size() - MOST_NAMED;
                    return entry.getValue().stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                            + (more > 0 ? " and " + more + " more" : "") + ": " + entry.getKey();
                })
                .toList();
    }

    private static String forks(Comparison cell) {
        int before = cell.before().n();
        int after = cell.after().n();
        return before == after ? Integer.toString(before) : before + "+" + after;
    }

    /** How a comparison of two samples is shown, wherever one is. */
    static final class Verdicts {
        private Verdicts() {}

        /** The estimate of the change; {@code ~} where none is to be seen, in brackets where it was not decided. */
        static String change(Comparison comparison) {
            if (comparison.verdict() instanceof Verdict.Indistinguishable) {
                return comparison.verdict().mark();
            }
            String change = comparison
                    .effect()
                    .map(effect -> Figures.change(effect.kind(), effect.shift().value()))
                    .orElse(Figures.NONE);
            return comparison.isDecided() || change.equals(Figures.NONE) ? change : "(" + change + ")";
        }

        /** The interval of the change. */
        static String interval(Comparison comparison) {
            return comparison
                    .effect()
                    .filter(effect -> comparison.isDecided())
                    .map(effect -> Figures.change(
                                    effect.kind(), effect.shift().interval().low()) + " to "
                            + Figures.change(
                                    effect.kind(), effect.shift().interval().high()))
                    .orElse(Figures.NONE);
        }

        /** The verdict in a word; where no difference is to be seen, how small a one would have been. */
        static Field told(Comparison comparison) {
            return comparison.verdict() instanceof Verdict.Indistinguishable
                    ? Field.of(comparison.detectable().map(Verdicts::seen).orElse(""))
                    : word(comparison.verdict());
        }

        /** How small a change would have been found, and what would find the one that matters. */
        private static String seen(Detectable detectable) {
            if (detectable.needed() == 0) {
                return "sees " + Figures.value(detectable.change());
            }
            boolean enough = detectable.change() <= detectable.wanted();
            return "sees " + Figures.percent(detectable.change(), 1)
                    + (enough
                            ? ""
                            : "; " + Figures.percent(detectable.wanted(), 0) + " with " + detectable.needed() + " "
                                    + detectable.observations());
        }

        /** The verdict in a word, empty where no difference is to be seen. */
        static Field word(Verdict verdict) {
            if (verdict instanceof Verdict.Indistinguishable) {
                return Field.of("");
            }
            Field.Tone tone = verdict instanceof Verdict.Faster
                    ? Field.Tone.GOOD
                    : verdict instanceof Verdict.Slower ? Field.Tone.BAD : Field.Tone.PLAIN;
            return new Field(verdict.mark(), Double.NaN, tone);
        }

        /** The verdict, or the reason why there is none. */
        static Field reasoned(Verdict verdict) {
            return verdict instanceof Verdict.Refused refused
                    ? Field.of("not decided: " + refused.reason())
                    : word(verdict);
        }
    }
}
