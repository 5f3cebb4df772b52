package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.bench.report.SweepTable.Verdicts;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.History;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Movement;

/**
 * One metric over many recorded runs: first what the default command did, release by release; then the changes of
 * level, and a picture and a table per cell that two releases measured. Runs are told apart by machine and topology and
 * never joined across them; where the way of measuring changed, the line is broken and changes are looked for on either
 * side alone.
 */
public final class HistoryReport {
    private static final int FEWEST_FOR_CHANGES = 7;

    private final History history;
    private final double least;
    /** Place, then cell, to its lines: one, or several where the way of measuring changed. */
    private final Map<String, Map<CellKey, List<History.Line>>> places = new LinkedHashMap<>();

    private int charts;

    private HistoryReport(History history, double least) {
        this.history = history;
        this.least = least;
        history.lines()
                .forEach(line -> places.computeIfAbsent(place(line), place -> new LinkedHashMap<>())
                        .computeIfAbsent(line.cell(), cell -> new ArrayList<>())
                        .add(line));
    }

    /**
     * The report.
     *
     * @param runs how many were recorded, of how many releases
     * @param least a change below this is none that matters, a share
     */
    public static Document of(History history, List<Run> runs, double least) {
        long releases = runs.stream().map(HistoryReport::release).distinct().count();
        String lead = Figures.count(runs.size(), "run") + " of " + Figures.count(releases, "release")
                + ". A point is the median of all forks of a release, with its interval.";
        HistoryReport report = new HistoryReport(history, least);
        List<Block> blocks = new ArrayList<>(report.headlines());
        blocks.addAll(report.findings());
        blocks.addAll(report.changes());
        report.places.forEach((place, lines) -> {
            blocks.add(new Heading("place-" + (blocks.size() + 1), place));
            blocks.addAll(report.cells(lines));
        });
        return Document.of("history", MetricNames.capital(history.metric()) + " over releases", lead, blocks);
    }

    private static String release(Run run) {
        return run.properties().release().orElseGet(() -> run.id().toString());
    }

    private static String place(History.Line line) {
        return line.machine() + ", " + NetworkText.of(line.topology());
    }

    /** What tells a line from the others of its place. */
    private String label(History.Line line) {
        return CellLabels.of(places.get(place(line)).keySet()).of(line.cell());
    }

    private List<Block> headlines() {
        List<Block> blocks = new ArrayList<>();
        Map<String, List<History.Line>> lines = new LinkedHashMap<>();
        history.headlines()
                .forEach(line -> lines.computeIfAbsent(place(line), none -> new ArrayList<>())
                        .add(line));
        lines.forEach((place, broken) -> {
            blocks.add(new Heading(
                    "headline-" + (lines.size() > 1 ? blocks.size() + "" : "1"), "Default command, " + place));
            blocks.add(
                    chart(broken, "default command, " + broken.get(0).metric().unit(), false));
            blocks.add(table(broken));
        });
        return blocks;
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (places.isEmpty()) {
            findings.add(Finding.warning(
                    "no run holds the metric '" + history.metric() + "'", "name another metric, or record a release"));
        }
        if (places.size() > 1) {
            findings.add(Finding.note("the runs are of " + places.size()
                    + " machines or topologies, which are not comparable: each has its own charts"));
        }
        if (places.values().stream().flatMap(cells -> cells.values().stream()).anyMatch(lines -> lines.size() > 1)) {
            findings.add(Finding.note(
                    "where a line is broken, the way of measuring changed: figures on either side are not comparable"));
        }
        boolean unknown = Stream.concat(history.headlines().stream(), history.lines().stream())
                .flatMap(line -> line.entries().stream())
                .flatMap(entry -> entry.step().stream())
                .anyMatch(step -> !step.isDecided());
        if (unknown) {
            findings.add(Finding.note("a change in brackets was not decided: "
                    + "how far two runs of one release lie apart there is not known, or forks were too few; "
                    + "a release that is recorded twice on a machine tells"));
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

    private Stream<Change> changes(History.Line line) {
        return line.movement().kind() != Movement.Kind.STEPS
                ? Stream.empty()
                : line.movement().steps().stream()
                        .map(step -> new Change(line, step))
                        .filter(change -> Math.abs(change.ratio() - 1) >= least);
    }

    private List<Block> changes() {
        List<Change> changes = history.lines().stream().flatMap(this::changes).toList();
        List<Block> blocks = new ArrayList<>(List.of(new Heading("changes", "Changes of level")));
        if (!changes.isEmpty()) {
            blocks.add(new Table.Columns<Change>()
                    .words("release", Change::release)
                    .words("cell", change -> label(change.line()))
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
            blocks.add(new Note("No change of level of " + Figures.percent(least, 0)
                    + " or more was found. The newest value alone can never be one: a change must be followed."));
        }
        history.lines().forEach(line -> unsteady(line).ifPresent(text -> blocks.add(Note.item(text))));
        return places.isEmpty() ? List.of() : blocks;
    }

    /** What looks like steps to a search, and is not. */
    private Optional<String> unsteady(History.Line line) {
        String what = label(line) + " on " + place(line);
        Movement movement = line.movement();
        double perRelease = movement.drift()
                / Math.abs(
                        line.entries().get(line.entries().size() / 2).summary().median());
        return switch (movement.kind()) {
            case STEADY, STEPS -> Optional.empty();
            case DRIFT ->
                Optional.of(what + ": drifts by " + Figures.change(1 + perRelease)
                        + " a release; a straight line says as much as a step");
            case WANDERS ->
                Optional.of(what + ": releases resemble their neighbours (correlation "
                        + Figures.fixed(movement.resemblance(), 1)
                        + "), so what looks like a step may be wandering");
        };
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
                blocks.add(chart(
                        lines,
                        label(lines.get(0)) + ", " + lines.get(0).metric().unit(),
                        true));
                blocks.add(table(lines));
            }
        });
        if (!alone.isEmpty()) {
            Table.Columns<Row> columns = new Table.Columns<Row>()
                    .words("cell", row -> label(row.line()))
                    .words("release", row -> row.entry().release());
            Table table = figures(columns, alone.get(0).line().metric()).of(alone);
            String count = Figures.count(alone.size(), "cell");
            blocks.add(Note.item(count + " measured in one release only" + (blocks.isEmpty() ? "" : ", beside these")));
            blocks.add(Fold.ofPage("Measured in one release only", count, table));
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

    private Table table(List<History.Line> lines) {
        Table.Columns<Row> columns = figures(
                        new Table.Columns<Row>()
                                .words("release", row -> row.entry().release()),
                        lines.get(0).metric())
                .right("change", row -> row.entry().step().map(Verdicts::change).orElse(""))
                .right(
                        "p",
                        row -> row.entry()
                                .step()
                                .map(step -> Figures.probability(step.p()))
                                .orElse(""))
                .column(
                        Table.Column.words(""),
                        row -> row.entry().step().map(this::told).orElse(Field.of("")));
        List<Table.Row> rows = new ArrayList<>();
        for (History.Line line : lines) {
            if (!rows.isEmpty()) {
                rows.add(Table.Row.group("measured differently from here on"));
            }
            line.entries().forEach(entry -> rows.add(columns.row(new Row(line, entry))));
        }
        return Table.of(columns.of(List.of()).columns(), rows);
    }

    /** The verdict where the change matters. */
    private Field told(Comparison step) {
        boolean small = Math.abs(step.worsening().orElse(0)) < least;
        if (!step.isDecided()) {
            return Field.of("");
        }
        boolean change = !(step.verdict() instanceof Verdict.Indistinguishable);
        return change && small ? Field.of("below " + Figures.percent(least, 0)) : Verdicts.told(step);
    }

    private Lines chart(List<History.Line> lines, String caption, boolean small) {
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
            changes(line)
                    .forEach(change -> marks.add(new Lines.Mark(
                            start + change.at().index() - 0.5,
                            Figures.change(change.ratio()),
                            false,
                            judged(change).tone())));
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
        String unit = lines.get(0).metric().unit();
        return new Lines(
                "figure-history-" + ++charts,
                caption,
                small,
                Lines.Axis.of("", releases),
                Lines.Axis.of(unit),
                List.of(new Lines.Series(caption, points)),
                List.of(),
                marks);
    }
}
