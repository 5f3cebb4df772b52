package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.research.PairedCell;
import tcpx.bench.stats.Estimate;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Verdict;

/**
 * Two revisions that were run in turn, a row per cell: medians with their spread, the ratio with its interval, p, pairs.
 *
 * @param nameA heading of A
 * @param nameB heading of B
 * @param unit the metric's
 * @param cells the cells
 */
public record PairedTable(String nameA, String nameB, String unit, List<PairedCell> cells) {
    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        Exhibit exhibit = exhibit();
        return exhibit.table(style) + exhibit.notes(style);
    }

    /** The table, and two bars for each cell. */
    public Exhibit exhibit() {
        List<TextTable.Column> columns = List.of(
                TextTable.Column.words("cell"),
                TextTable.Column.number("A " + nameA + " " + unit),
                TextTable.Column.number("±"),
                TextTable.Column.number("B " + nameB + " " + unit),
                TextTable.Column.number("±"),
                TextTable.Column.number("B to A"),
                TextTable.Column.number("interval"),
                TextTable.Column.number("p"),
                TextTable.Column.number("pairs"),
                TextTable.Column.words(""));
        List<List<String>> rows = new ArrayList<>();
        List<Exhibit.Bar> bars = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (PairedCell cell : cells) {
            rows.add(row(cell));
            String label = cells.size() > 1 ? " " + cell.label() : "";
            bars.add(Exhibit.Bar.of("A " + nameA + label, cell.a(), 0));
            bars.add(Exhibit.Bar.of("B " + nameB + label, cell.b(), 1));
            notes.add(
                    (cells.size() > 1 ? cell.label() + ": " : "") + cell.ratio().sentence());
        }
        return new Exhibit("B " + nameB + " against A " + nameA, columns, rows, unit, bars, notes);
    }

    private static List<String> row(PairedCell cell) {
        boolean refused = cell.ratio().verdict() instanceof Verdict.Refused;
        boolean same = cell.ratio().verdict() instanceof Verdict.Indistinguishable;
        Summary a = Summary.of(cell.a());
        Summary b = Summary.of(cell.b());
        return List.of(
                cell.label(),
                Figures.value(a.median()),
                Spread.of(a),
                Figures.value(b.median()),
                Spread.of(b),
                same
                        ? "~"
                        : cell.ratio()
                                .ratio()
                                .map(ratio -> Figures.change(ratio.value()))
                                .orElse("-"),
                cell.ratio().ratio().map(PairedTable::interval).orElse("-"),
                refused ? "-" : Figures.probability(cell.ratio().p()),
                Integer.toString(cell.ratio().pairs()),
                same || refused ? "" : cell.ratio().verdict().mark());
    }

    private static String interval(Estimate ratio) {
        return Figures.change(ratio.interval().low()) + " to "
                + Figures.change(ratio.interval().high());
    }
}
