package tcpx.bench.report.html;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tcpx.bench.research.CellLabels;
import tcpx.bench.result.Better;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunGroup;
import tcpx.bench.result.RunStatus;
import tcpx.bench.stats.ChangePoints;

/**
 * One metric over many recorded runs as one self-contained page: a small chart per cell with the changes of level marked, and a table of
 * the changes on top. Runs are told apart by machine and topology and never joined across them; where the way of measuring changed, the
 * line is broken and changes are looked for on either side alone.
 */
public final class HistoryHtml {
    private static final String BETWEEN = " · ";

    private final String metric;
    private final ChangePoints finder;

    /**
     * A page to be.
     *
     * @param metric name of the metric, such as {@code goodput}
     * @param finder finds the changes; its random generator makes the page repeatable
     */
    public HistoryHtml(String metric, ChangePoints finder) {
        this.metric = metric;
        this.finder = finder;
    }

    /**
     * Writes the page; an older one is replaced in one step.
     *
     * @param runs oldest first; those that did not end OK are counted and left out. Runs of a release that were measured alike are
     *     taken together
     * @param file where to
     * @return {@code file}, absolute
     * @throws java.io.UncheckedIOException naming the file if it cannot be written
     */
    public Path write(List<Run> runs, Path file) {
        List<Run> good =
                runs.stream().filter(run -> run.status() == RunStatus.OK).toList();
        Map<String, Map<String, CellHistory>> places =
                histories(RunGroup.of(good).stream().map(RunGroup::run).toList());
        Page page = new Page("History of " + metric);
        long releases = good.stream().map(HistoryHtml::name).distinct().count();
        page.with(Tag.of("header")
                .with(
                        Tag.of("p", "multi-channel TCPX · history").cls("overline"),
                        Tag.of("h1", ScalingSection.capital(metric) + " over releases"),
                        Tag.of(
                                        "p",
                                        good.size() + (good.size() == 1 ? " run of " : " runs of ") + releases
                                                + (releases == 1 ? " release" : " releases")
                                                + ". A point is the median of all forks of a release, with its interval.")
                                .cls("lead")));
        page.with(notices(runs.size() - good.size(), places));
        page.with(changes(places));
        int number = 0;
        for (Map.Entry<String, Map<String, CellHistory>> place : places.entrySet()) {
            Tag grid = Tag.of("div").cls("pair");
            for (Map.Entry<String, CellHistory> cell : place.getValue().entrySet()) {
                CellHistory history = cell.getValue();
                String caption = cell.getKey() + ", " + history.metric().unit();
                grid.with(
                        new Figure("figure-history-" + ++number, caption).half(width -> history.draw(width, caption)));
            }
            page.with(Tag.of("section").with(heading(place.getKey())).with(grid));
        }
        return page.write(file);
    }

    /** Place (machine and topology), then cell, to its points. */
    private Map<String, Map<String, CellHistory>> histories(List<Run> runs) {
        Map<String, Map<String, List<CellHistory.Moment>>> moments = new LinkedHashMap<>();
        Map<String, Metric> metrics = new LinkedHashMap<>();
        CellLabels labels = CellLabels.of(runs.stream()
                .flatMap(run -> run.cells().stream())
                .filter(cell -> cell.metric(metric).isPresent())
                .map(Cell::key)
                .toList());
        for (Run run : runs) {
            for (Cell cell : run.cells()) {
                cell.metric(metric).ifPresent(series -> {
                    String version = run.properties()
                            .benchmarkVersion(cell.key().benchmark())
                            .map(known -> known.text())
                            .orElse("unknown");
                    String key = labels.of(cell.key());
                    metrics.putIfAbsent(place(run) + key, series.metric());
                    if (metrics.get(place(run) + key).equals(series.metric())) {
                        List<CellHistory.Moment> line = moments.computeIfAbsent(
                                        place(run), place -> new LinkedHashMap<>())
                                .computeIfAbsent(key, cells -> new ArrayList<>());
                        line.removeIf(earlier -> earlier.release().equals(name(run)));
                        line.add(new CellHistory.Moment(
                                name(run), version, Sweep.summary(cell, metric).orElseThrow()));
                    }
                });
            }
        }
        Map<String, Map<String, CellHistory>> histories = new LinkedHashMap<>();
        moments.forEach((place, cells) -> {
            Map<String, CellHistory> found = new LinkedHashMap<>();
            cells.forEach((cell, list) -> found.put(cell, CellHistory.of(metrics.get(place + cell), list, finder)));
            histories.put(place, found);
        });
        return histories;
    }

    private static List<Tag> heading(String place) {
        String[] parts = place.split(BETWEEN, 2);
        return List.of(Tag.of("h2", parts[0]), Tag.of("p", parts[1]).cls("note"));
    }

    private static String name(Run run) {
        return run.properties().release().orElseGet(() -> run.id().toString());
    }

    private static String place(Run run) {
        String machine = run.properties().machine().orElse("unknown machine");
        String identity =
                run.properties().machineIdentity().map(id -> " (" + id + ")").orElse("");
        return machine
                + (machine.endsWith(identity.isEmpty() ? "" : identity.substring(2, 6)) ? "" : identity)
                + BETWEEN
                + NetworkText.of(run.properties().topology());
    }

    private Tag notices(int leftOut, Map<String, Map<String, CellHistory>> places) {
        Tag list = Tag.of("ul").cls("notices").attr("aria-label", "warnings");
        if (leftOut > 0) {
            list.with(new Notice(
                            Notice.Severity.NOTE,
                            leftOut + (leftOut == 1 ? " run" : " runs") + " that did not end OK "
                                    + (leftOut == 1 ? "is" : "are") + " left out",
                            "")
                    .tag());
        }
        if (places.isEmpty()) {
            list.with(new Notice(
                            Notice.Severity.WARN,
                            "no run holds the metric '" + metric + "'",
                            "name another metric, or record a release")
                    .tag());
        }
        if (places.size() > 1) {
            list.with(new Notice(
                            Notice.Severity.NOTE,
                            "the runs are of " + places.size()
                                    + " machines or topologies, which are not comparable: each has its own charts",
                            "")
                    .tag());
        }
        if (places.values().stream().flatMap(cells -> cells.values().stream()).anyMatch(CellHistory::broken)) {
            list.with(new Notice(
                            Notice.Severity.NOTE,
                            "where a line is broken, the benchmark's own code changed: figures on either side are not comparable",
                            "")
                    .tag());
        }
        return list;
    }

    private Tag changes(Map<String, Map<String, CellHistory>> places) {
        Table table = Table.sortable(
                "Changes of level (e-divisive), by the first release of the new level",
                List.of(
                        Table.Column.words("release"),
                        Table.Column.words("cell"),
                        Table.Column.words("machine and topology"),
                        Table.Column.number("before"),
                        Table.Column.number("after"),
                        Table.Column.number("change"),
                        Table.Column.words("verdict"),
                        Table.Column.number("p")));
        int found = 0;
        for (Map.Entry<String, Map<String, CellHistory>> place : places.entrySet()) {
            for (Map.Entry<String, CellHistory> cell : place.getValue().entrySet()) {
                for (CellHistory.Change change : cell.getValue().changes()) {
                    found++;
                    String judged = judged(cell.getValue().metric(), change);
                    double ratio = change.after() / change.before();
                    table.row(
                            "",
                            List.of(
                                    Table.Field.of(change.release()),
                                    Table.Field.of(cell.getKey()),
                                    Table.Field.of(place.getKey()),
                                    Table.Field.of(change.before()),
                                    Table.Field.of(change.after()),
                                    new Table.Field(
                                            Numerals.change(ratio), Double.isFinite(ratio) ? ratio + "" : "", ""),
                                    new Table.Field(judged, "", judged),
                                    new Table.Field(Numerals.probability(change.p()), change.p() + "", "")));
                }
            }
        }
        Tag section = Tag.of("section").attr("id", "changes").with(Tag.of("h2", "Changes"));
        return found > 0
                ? section.with(table.tag())
                : section.with(
                        Tag.of(
                                "p",
                                "No change of level was found. The newest value alone can never be one: a change must be followed."));
    }

    /** {@code better}, {@code worse}, or nothing where the metric has no direction. */
    static String judged(Metric metric, CellHistory.Change change) {
        if (metric.better() == Better.NONE || change.after() == change.before()) {
            return "";
        }
        return (change.after() > change.before()) == (metric.better() == Better.HIGHER) ? "better" : "worse";
    }

    /** {@code 'goodput'} over the runs with the usual finder: alpha 0.01, 999 shuffles, two values on either side. */
    public static HistoryHtml of(Optional<String> metric, RandomGenerator random) {
        return new HistoryHtml(metric.orElse(Metric.GOODPUT.name()), new ChangePoints(random, 0.01, 999, 2));
    }
}
