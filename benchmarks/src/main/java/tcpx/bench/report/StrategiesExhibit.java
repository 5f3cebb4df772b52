package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import tcpx.bench.report.SweepTable.Verdicts;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;

/**
 * Strategies and other programs side by side on rails of one shape: what the model predicts, what each moved, how much
 * of what the rails could carry that is, how evenly it used them, and what a fault cost.
 */
public final class StrategiesExhibit {
    private static final String EXPECTATIONS =
            "expect: what the model of each strategy predicts (docs/strategies.md). of sum: share of the sum of the "
                    + "rails' payload rates. "
                    + "fairness: Jain's index of the rails' use, each by its own rate.";
    private static final String FAULTS =
            "time lost: in each fork, beyond what the rails that were up needed. again: payload that arrived twice; "
                    + "other programs do not "
                    + "tell.";
    private static final String TESTS =
            "±: 95% interval of the median; in brackets the range, where forks are too few for it. "
                    + "ratio: to REFERENCE of the same shape. Significant is what the exact Mann-Whitney test over "
                    + "forks says, with alpha "
                    + "shared out between all pairs of one shape; ~ is not told apart.";

    private StrategiesExhibit() {}

    /** A row: a cell, or a program without one. */
    private record Row(Peers.Peer peer, Optional<Cell> cell) {}

    /** All shapes, a run for each, with one explanation. */
    public static Document document(List<Run> runs) {
        List<Block> blocks = new ArrayList<>();
        for (Run run : runs) {
            blocks.addAll(of(new ShapeComparison(run), List.of()).blocks("shape-" + (blocks.size() + 1)));
        }
        blocks.add(new Heading("legend", "How to read this"));
        runs.stream()
                .findFirst()
                .ifPresent(run -> legend(new ShapeComparison(run)).forEach(line -> blocks.add(new Note(line))));
        return Document.of("strategies", "Strategies", "", blocks);
    }

    /** One shape's table and bars. */
    public static Exhibit of(Run run) {
        ShapeComparison shape = new ShapeComparison(run);
        return of(shape, legend(shape));
    }

    private static Exhibit of(ShapeComparison shape, List<String> legend) {
        List<Row> rows = Stream.concat(
                        shape.cells().stream().map(cell -> new Row(shape.peer(cell), Optional.of(cell))),
                        shape.absent().stream().map(peer -> new Row(peer, Optional.empty())))
                .toList();
        List<Exhibit.Bar> bars = shape.cells().stream()
                .map(cell -> new Exhibit.Bar(
                        shape.label(cell),
                        ShapeComparison.sample(cell).values(),
                        shape.peer(cell).group()))
                .toList();
        List<String> notes = new ArrayList<>();
        shape.toPeers()
                .forEach((pair, comparison) -> notes.add(pair + ": " + factor(comparison) + ", "
                        + verdict(comparison).text() + "."));
        shape.peers()
                .forEach(peer -> notes.add(
                        peer.name() + ": " + peer.how() + (peer.remark().isEmpty() ? "." : "")));
        notes.addAll(legend);
        return new Exhibit(shape.title(), columns(shape).of(rows), Metric.GOODPUT.unit(), bars, notes, List.of());
    }

    private static List<String> legend(ShapeComparison shape) {
        return List.of(EXPECTATIONS, FAULTS, TESTS.replace("REFERENCE", shape.reference()));
    }

    private static Table.Columns<Row> columns(ShapeComparison shape) {
        OptionalDouble sum = shape.sumGBps();
        Table.Columns<Row> columns = new Table.Columns<Row>()
                .words(
                        "strategy",
                        row -> row.cell().map(shape::label).orElse(row.peer().name()))
                .right("expect", cell(each -> Figures.value(shape.expectedGBps(each))))
                .number("GB/s", row -> row.cell().map(StrategiesExhibit::median).orElse(Double.NaN), Figures::value)
                .right("±", cell(each -> Figures.spreadText(Sweep.summary(each, Metric.GOODPUT.name()))))
                .right("of sum", cell(each -> Figures.percent(median(each) / sum.orElse(Double.NaN), 1)))
                .right(
                        "fairness",
                        cell(each -> Figures.fixed(shape.fairness(each).orElse(Double.NaN), 3)));
        if (shape.hasOutage()) {
            columns.right("time lost", cell(each -> seconds(shape.lostSeconds(each))));
        }
        return columns.right("again", cell(each -> Figures.percent(shape.duplicates(each), 2)))
                .right(
                        "ratio",
                        cell(each -> shape.toReference(each)
                                .map(StrategiesExhibit::factor)
                                .orElse("")))
                .column(Table.Column.words(""), row -> last(shape, row));
    }

    private static Function<Row, String> cell(Function<Cell, String> text) {
        return row -> row.cell().map(text).orElse("");
    }

    private static double median(Cell cell) {
        return Sweep.median(cell, Metric.GOODPUT.name());
    }

    private static String seconds(double seconds) {
        return Double.isFinite(seconds) ? Figures.fixed(seconds, 2) + " s" : Figures.NONE;
    }

    // the table has room for what happened, the note below it for what to do
    private static Field last(ShapeComparison shape, Row row) {
        String remark = row.peer().remarkInShort();
        return remark.isEmpty()
                ? row.cell()
                        .flatMap(shape::toReference)
                        .map(StrategiesExhibit::verdict)
                        .orElse(Field.of(""))
                : Field.of(remark);
    }

    private static String factor(Comparison comparison) {
        return comparison
                .effect()
                .map(effect -> Figures.factor(effect.shift().value()))
                .orElse(Figures.NONE);
    }

    private static Field verdict(Comparison comparison) {
        if (comparison.verdict() instanceof Verdict.Refused refused) {
            return Field.of("needs " + refused.forksNeeded() + " forks");
        }
        String text = comparison.verdict().mark() + " (p=" + Figures.probability(comparison.p()) + ")";
        return new Field(text, Double.NaN, Verdicts.word(comparison.verdict()).tone());
    }
}
