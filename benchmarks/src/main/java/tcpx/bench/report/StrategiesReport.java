package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Verdict;

/**
 * Strategies and other programs side by side on rails of several shapes: what the model predicts, what each moved, how much of what the rails
 * could carry that is, how evenly it used them, and what a fault cost. Pure: from stored runs to text.
 *
 * @param runs one for each shape of rails
 */
public record StrategiesReport(List<Run> runs) {
    private static final String EXPECTATIONS =
            "expect: what the model of each strategy predicts (docs/strategies.md). of sum: share of the sum of the rails' payload rates. "
                    + "fairness: Jain's index of the rails' use, each by its own rate.";
    private static final String FAULTS =
            "lost: seconds in each fork beyond what the rails that were up needed. again: payload that arrived twice; other programs do not "
                    + "tell.";
    private static final String TESTS =
            "±: 95 %% interval of the median; in brackets the range, where forks are too few for it. "
                    + "ratio: to %s of the same shape. Significant is what the exact Mann-Whitney test over forks says after Holm's correction for "
                    + "all pairs of one shape; ~ is not told apart.";

    /** Copies. */
    public StrategiesReport {
        runs = List.copyOf(runs);
    }

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        StringBuilder page = new StringBuilder();
        for (Run run : runs) {
            Exhibit exhibit = exhibit(run);
            page.append(style.paragraph(exhibit.title()))
                    .append(exhibit.table(style))
                    .append(exhibit.notes(style))
                    .append('\n');
        }
        legend().forEach(line -> page.append(style.paragraph(line)));
        return page.toString();
    }

    private List<String> legend() {
        String reference = runs.stream()
                .map(run -> new ShapeComparison(run).reference())
                .findFirst()
                .orElse("the first");
        return List.of(EXPECTATIONS, FAULTS, String.format(Locale.ROOT, TESTS, reference));
    }

    /** One shape's table and bars. */
    public static Exhibit exhibit(Run run) {
        ShapeComparison shape = new ShapeComparison(run);
        List<TextTable.Column> columns = new ArrayList<>(List.of(TextTable.Column.words("strategy")));
        for (String heading : List.of("expect", "GB/s", "±", "of sum", "fairness")) {
            columns.add(TextTable.Column.number(heading));
        }
        if (shape.hasOutage()) {
            columns.add(TextTable.Column.number("lost"));
        }
        columns.add(TextTable.Column.number("again"));
        columns.add(TextTable.Column.number("ratio"));
        columns.add(TextTable.Column.words(""));
        List<List<String>> rows = new ArrayList<>();
        shape.cells().forEach(cell -> rows.add(row(shape, cell)));
        for (String peer : shape.absent()) {
            List<String> row = new ArrayList<>(List.of(peer));
            while (row.size() < columns.size() - 1) {
                row.add(row.size() == 2 ? "-" : "");
            }
            row.add(inShort(shape.remark(peer)));
            rows.add(row);
        }
        return new Exhibit(shape.title(), columns, rows, Metric.GOODPUT.unit(), bars(shape), notes(shape));
    }

    private static List<String> row(ShapeComparison shape, Cell cell) {
        Summary goodput = ShapeComparison.goodput(cell);
        OptionalDouble sum = shape.sumGBps();
        OptionalDouble fairness = shape.fairness(cell);
        Optional<Comparison> comparison = shape.toReference(cell);
        List<String> row = new ArrayList<>(List.of(
                shape.label(cell),
                Figures.value(shape.expectedGBps(cell)),
                Figures.value(goodput.median()),
                Spread.of(goodput),
                sum.isPresent() ? Figures.percent(goodput.median() / sum.getAsDouble(), 1) : "-",
                fairness.isPresent() ? Figures.fixed(fairness.getAsDouble(), 3) : "-"));
        if (shape.hasOutage()) {
            double lost = shape.lostSeconds(cell);
            row.add(Double.isFinite(lost) ? Figures.fixed(lost, 2) + " s" : "-");
        }
        row.add(Figures.percent(shape.duplicates(cell), 2));
        row.add(comparison.map(StrategiesReport::factor).orElse(""));
        String remark = ShapeComparison.isOurs(cell)
                ? ""
                : inShort(shape.remark(cell.key().peer()));
        row.add(remark.isEmpty() ? comparison.map(StrategiesReport::verdict).orElse("") : remark);
        return row;
    }

    private static List<Exhibit.Bar> bars(ShapeComparison shape) {
        return shape.cells().stream()
                .map(cell -> Exhibit.Bar.of(
                        shape.label(cell), ShapeComparison.sample(cell), ShapeComparison.isOurs(cell) ? 0 : 1))
                .toList();
    }

    private static List<String> notes(ShapeComparison shape) {
        List<String> notes = new ArrayList<>();
        shape.toPeers()
                .forEach((pair, comparison) ->
                        notes.add(pair + ": " + factor(comparison) + ", " + verdict(comparison) + "."));
        shape.peers().forEach((name, kind) -> {
            String remark = shape.remark(name);
            notes.add(name + ": " + kind + (remark.isEmpty() ? "." : "; " + remark));
        });
        return notes;
    }

    // the table has room for what happened, the note below it for what to do
    private static String inShort(String remark) {
        int colon = remark.indexOf(':');
        return colon < 0 ? remark : remark.substring(0, colon);
    }

    private static String factor(Comparison comparison) {
        return comparison
                .effect()
                .map(effect -> String.format(Locale.ROOT, "%.2f×", effect.medians()))
                .orElse("-");
    }

    private static String verdict(Comparison comparison) {
        return comparison.verdict() instanceof Verdict.Refused refused
                ? "needs " + refused.forksNeeded() + " forks"
                : comparison.verdict().mark() + " (p=" + Figures.probability(comparison.correctedP()) + ")";
    }
}
