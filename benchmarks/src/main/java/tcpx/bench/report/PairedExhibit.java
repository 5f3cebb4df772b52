package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.report.model.Field;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.PairedCell;
import tcpx.bench.stats.Estimate;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Verdict;

/** Two revisions that were run in turn, a row per cell: medians with their spread, the ratio with its interval, p, pairs. */
public final class PairedExhibit {
    private PairedExhibit() {}

    /**
     * The table, and two bars for each cell.
     *
     * @param nameA heading of A
     * @param nameB heading of B
     * @param unit the metric's
     */
    public static Exhibit of(String nameA, String nameB, String unit, List<PairedCell> cells) {
        Table table = new Table.Columns<PairedCell>()
                .words("cell", PairedCell::label)
                .number("A " + nameA + " " + unit, cell -> Summary.of(cell.a()).median(), Figures::value)
                .right("±", cell -> Figures.spreadText(Summary.of(cell.a())))
                .number("B " + nameB + " " + unit, cell -> Summary.of(cell.b()).median(), Figures::value)
                .right("±", cell -> Figures.spreadText(Summary.of(cell.b())))
                .right("B to A", PairedExhibit::change)
                .right(
                        "interval",
                        cell -> Figures.interval(cell.ratio().ratio().map(Estimate::interval), Figures::change))
                .number("p", cell -> isRefused(cell) ? Double.NaN : cell.ratio().p(), Figures::probability)
                .number("pairs", cell -> cell.ratio().pairs(), Figures.fixed(0))
                .column(Table.Column.words(""), PairedExhibit::word)
                .of(cells);
        List<Exhibit.Bar> bars = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (PairedCell cell : cells) {
            String label = cells.size() > 1 ? " " + cell.label() : "";
            bars.add(new Exhibit.Bar("A " + nameA + label, cell.a().values(), 0));
            bars.add(new Exhibit.Bar("B " + nameB + label, cell.b().values(), 1));
            notes.add(
                    (cells.size() > 1 ? cell.label() + ": " : "") + cell.ratio().sentence());
        }
        return new Exhibit("B " + nameB + " against A " + nameA, table, unit, bars, notes, List.of());
    }

    private static boolean isRefused(PairedCell cell) {
        return cell.ratio().verdict() instanceof Verdict.Refused;
    }

    private static String change(PairedCell cell) {
        Optional<Estimate> ratio = cell.ratio().ratio();
        return cell.ratio().verdict() instanceof Verdict.Indistinguishable same
                ? same.mark()
                : ratio.map(each -> Figures.change(each.value())).orElse(Figures.NONE);
    }

    private static Field word(PairedCell cell) {
        return isRefused(cell) ? Field.of("") : Verdicts.word(cell.ratio().verdict());
    }
}
