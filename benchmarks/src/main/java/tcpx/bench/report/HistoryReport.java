package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Field;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Finding;
import tcpx.bench.report.model.Heading;
import tcpx.bench.report.model.Lines;
import tcpx.bench.report.model.Note;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.History;
import tcpx.bench.result.Better;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Comparison;

/**
 * One metric over many recorded runs: the changes of level, and a picture and a table per cell. Runs are told apart by machine and
 * topology and never joined across them; where the way of measuring changed, the line is broken and changes are looked for on either side
 * alone.
 */
public final class HistoryReport {
    private static final int FEWEST_FOR_CHANGES = 7;

    private final History history;
    private final CellLabels labels;
    /** Place, then cell, to its lines: one, or several where the way of measuring changed. */
    private final Map<String, Map<CellKey, List<History.Line>>> places = new LinkedHashMap<>();

    private int charts;

    private HistoryReport(History history) {
        this.history = history;
        this.labels =
                CellLabels.of(history.lines().stream().map(History.Line::cell).toList());
        history.lines()
                .forEach(line -> places.computeIfAbsent(place(line), place -> new LinkedHashMap<>())
                        .computeIfAbsent(line.cell(), cell -> new ArrayList<>())
                        .add(line));
    }

    /**
     * The report.
     *
     * @param runs oldest release first, and within it oldest first; those that did not end OK are counted and left out
     * @param metric name of the metric, such as {@code goodput}
     * @param cells which cells
     * @param finder finds the changes; its random generator makes the report repeatable
     */
    public static Document of(List<Run> runs, String metric, Predicate<CellKey> cells, ChangePoints finder) {
        List<Run> good =
                runs.stream().filter(run -> run.status() == RunStatus.OK).toList();
        long releases = good.stream().map(HistoryReport::release).distinct().count();
        String lead = Figures.count(good.size(), "run") + " of " + Figures.count(releases, "release")
                + ". A point is the median of all forks of a release, with its interval.";
        HistoryReport report = new HistoryReport(History.of(good, metric, cells, finder));
        List<Block> blocks = new ArrayList<>(report.findings(runs.size() - good.size()));
        blocks.addAll(report.changes());
        report.places.forEach((place, lines) -> {
            blocks.add(new Heading("place-" + (blocks.size() + 1), place));
            blocks.addAll(report.cells(lines));
        });
        return Document.of("history", MetricNames.capital(metric) + " over releases", lead, blocks);
    }

    private static String release(Run run) {
        return run.properties().release().orElseGet(() -> run.id().toString());
    }

    private static String place(History.Line line) {
        return line.machine() + ", " + NetworkText.of(line.topology());
    }

    private List<Finding> findings(int leftOut) {
        List<Finding> findings = new ArrayList<>();
        if (leftOut > 0) {
            findings.add(Finding.note(Figures.count(leftOut, "run") + " that did not end OK "
                    + (leftOut == 1 ? "is" : "are") + " left out"));
        }
        if (places.isEmpty()) {
            findings.add(Finding.warning(
                    "no run holds the metric '" + history.metric() + "'", "name another metric, or record a release"));
        }
        if (places.size() > 1) {
            findings.add(Finding.note("the runs are of " + places.size()
                    + " machines or topologies, which are not comparable: each has its own charts"));
        }
        if (places.values().stream().flatMap(cells -> cells.values().stream()).anyMatch(lines -> lines.size() > 1)) {
            findings.add(
                    Finding.note(
                            "where a line is broken, the benchmark's own code changed: figures on either side are not comparable"));
        }
        return findings;
    }

    /** A change of level, and whose. */
    private record Change(History.Line line, ChangePoints.ChangePoint at) {
        String release() {
            return line.entries().get(at.index()).release();
        }

        double ratio() {
            return at.after() / at.before();
        }
    }

    private List<Block> changes() {
        List<Change> changes = history.lines().stream()
                .flatMap(line -> line.changes().stream().map(change -> new Change(line, change)))
                .toList();
        List<Block> blocks = new ArrayList<>(List.of(new Heading("changes", "Changes of level")));
        if (!changes.isEmpty()) {
            blocks.add(new Table.Columns<Change>()
                    .words("release", Change::release)
                    .words("cell", change -> labels.of(change.line().cell()))
                    .words("machine and topology", change -> place(change.line()))
                    .number("before", change -> change.at().before(), Figures::value)
                    .number("after", change -> change.at().after(), Figures::value)
                    .number("change", Change::ratio, Figures::change)
                    .column(Table.Column.words("verdict"), HistoryReport::judged)
                    .number("p", change -> change.at().p(), Figures::probability)
                    .of(changes)
                    .anyOrder()
                    .captioned("Changes of level (e-divisive), by the first release of the new level"));
        } else if (history.lines().stream().allMatch(line -> line.entries().size() < FEWEST_FOR_CHANGES)) {
            blocks.add(new Note("No change of level can be significant over fewer than " + FEWEST_FOR_CHANGES
                    + " releases; the column change compares each with the one before."));
        } else {
            blocks.add(
                    new Note("No change of level was found. The newest value alone can never be one: a change must be "
                            + "followed."));
        }
        return places.isEmpty() ? List.of() : blocks;
    }

    /** {@code better}, {@code worse}, or nothing where the metric has no direction. */
    private static Field judged(Change change) {
        Better better = change.line().metric().better();
        if (better == Better.NONE || change.ratio() == 1) {
            return Field.of("");
        }
        boolean good = change.ratio() > 1 == (better == Better.HIGHER);
        return new Field(good ? "better" : "worse", Double.NaN, good ? Field.Tone.GOOD : Field.Tone.BAD);
    }

    private List<Block> cells(Map<CellKey, List<History.Line>> cells) {
        List<Block> blocks = new ArrayList<>();
        List<Row> alone = new ArrayList<>();
        cells.forEach((cell, lines) -> {
            List<Row> rows = lines.stream()
                    .flatMap(line -> line.entries().stream().map(entry -> new Row(line, entry)))
                    .toList();
            if (rows.size() == 1) {
                alone.addAll(rows);
            } else {
                blocks.add(chart(lines));
                blocks.add(table(lines));
            }
        });
        if (!alone.isEmpty()) {
            blocks.add(Heading.part("Measured in one release only"));
            Table.Columns<Row> columns = new Table.Columns<Row>()
                    .words("cell", row -> labels.of(row.line().cell()))
                    .words("release", row -> row.entry().release());
            blocks.add(figures(columns, alone.get(0).line().metric()).of(alone));
        }
        return blocks;
    }

    /** A release of a line. */
    private record Row(History.Line line, History.Entry entry) {}

    private static Table.Columns<Row> figures(Table.Columns<Row> columns, Metric metric) {
        return columns.number(metric.unit(), row -> row.entry().summary().median(), Figures::value)
                .right("±", row -> Figures.spreadText(row.entry().summary()))
                .number("runs", row -> row.entry().runs().size(), Figures.fixed(0))
                .number("forks", row -> row.entry().summary().n(), Figures.fixed(0));
    }

    private static Table table(List<History.Line> lines) {
        Table.Columns<Row> columns = figures(
                        new Table.Columns<Row>()
                                .words("release", row -> row.entry().release()),
                        lines.get(0).metric())
                .right(
                        "change",
                        row -> row.entry().step().map(HistoryReport::change).orElse(""))
                .right(
                        "p",
                        row -> row.entry()
                                .step()
                                .map(step -> Figures.probability(step.p()))
                                .orElse(""))
                .column(
                        Table.Column.words(""),
                        row -> row.entry()
                                .step()
                                .map(step -> Verdicts.reasoned(step.verdict()))
                                .orElse(Field.of("")));
        List<Table.Row> rows = new ArrayList<>();
        for (History.Line line : lines) {
            if (!rows.isEmpty()) {
                rows.add(Table.Row.group("measured differently from here on"));
            }
            line.entries().forEach(entry -> rows.add(columns.row(new Row(line, entry))));
        }
        return Table.of(columns.of(List.of()).columns(), rows);
    }

    private static String change(Comparison step) {
        boolean ratio = step.effect()
                .filter(effect -> effect.kind() == Comparison.Effect.Kind.RATIO)
                .isPresent();
        return ratio ? Verdicts.change(step) : Figures.NONE;
    }

    private Lines chart(List<History.Line> lines) {
        List<Lines.Point> points = new ArrayList<>();
        List<Lines.Mark> marks = new ArrayList<>();
        List<String> releases = new ArrayList<>();
        for (History.Line line : lines) {
            int start = points.size();
            if (start > 0) {
                String from = line.entries().get(0).release();
                marks.add(new Lines.Mark(
                        start - 0.5, "measured differently from " + from + " on", true, Field.Tone.PLAIN));
            }
            for (ChangePoints.ChangePoint change : line.changes()) {
                Change at = new Change(line, change);
                marks.add(new Lines.Mark(
                        start + change.index() - 0.5,
                        Figures.change(at.ratio()),
                        false,
                        judged(at).tone()));
            }
            for (History.Entry entry : line.entries()) {
                points.add(new Lines.Point(
                        points.size(),
                        entry.summary().median(),
                        entry.summary().medianInterval(),
                        List.of(),
                        entry.release() + ": " + Figures.value(entry.summary().median()) + " "
                                + line.metric().unit() + " ±" + Figures.spreadText(entry.summary()) + ", "
                                + Figures.count(entry.summary().n(), "fork")));
                releases.add(entry.release());
            }
        }
        String name = labels.of(lines.get(0).cell());
        String unit = lines.get(0).metric().unit();
        return new Lines(
                "figure-history-" + ++charts,
                name + ", " + unit,
                true,
                Lines.Axis.of("", releases),
                Lines.Axis.of(unit),
                List.of(new Lines.Series(name, points)),
                List.of(),
                marks);
    }
}
