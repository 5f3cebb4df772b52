package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Finding;
import tcpx.bench.report.model.Note;
import tcpx.bench.report.model.Table;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.SweepComparison;
import tcpx.bench.stats.Verdict;
import tcpx.bench.stats.Warning;

/**
 * Two sweeps side by side, a row per cell: medians with their spread, the change or {@code ~} where there is none to be seen, the interval
 * of this cell's change, Holm-corrected p, forks; the geometric mean, and below what to know before believing it.
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
        refusals().forEach(line -> blocks.add(Note.item("refused: " + line)));
        // cells that cannot be decided have been named, each with its reason
        Stream.concat(
                        sweep.warnings().stream().filter(warning -> !(warning instanceof Warning.TooFewForTest)),
                        sweep.cells().stream().flatMap(cell -> cell.warnings().stream()))
                .distinct()
                .forEach(warning -> blocks.add(Finding.of(warning)));
        return blocks;
    }

    private Table table() {
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
                .right(Figures.intervalHeading(1 - sweep.alpha()), Verdicts::interval)
                .number("p", Comparison::correctedP, Figures::probability)
                .right("forks", SweepTable::forks)
                .column(Table.Column.words(""), cell -> Verdicts.word(cell.verdict()));
        List<Table.Row> rows = new ArrayList<>();
        for (int i = 0; i < sweep.cells().size(); i++) {
            if (!groups.isEmpty() && (i == 0 || !groups.get(i).equals(groups.get(i - 1)))) {
                rows.add(Table.Row.group(groups.get(i)));
            }
            rows.add(columns.row(sweep.cells().get(i)));
        }
        if (sweep.geometricMean().isPresent() && sweep.cells().size() > 1) {
            String mean = Figures.change(sweep.geometricMean().getAsDouble());
            rows.add(Table.Row.of("geometric mean", "", "", "", "", mean, "", "", "", ""));
        }
        return Table.of(columns.of(List.of()).columns(), rows);
    }

    /** How many cells went which way, in one line; what did not happen is not said. */
    private String summary() {
        String counts = Stream.of(
                        count(Verdict.Faster.class, "faster"),
                        count(Verdict.Slower.class, "slower"),
                        count(Verdict.Indistinguishable.class, "not distinguishable (~)"),
                        count(Verdict.Refused.class, "refused"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        return (counts.isEmpty() ? "no cells" : counts)
                + "; p: exact Mann-Whitney over forks, after Holm; chance of any false verdict below "
                + Figures.percent(sweep.alpha(), 0);
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
}
