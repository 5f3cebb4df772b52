package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Incident;
import tcpx.bench.research.Incidents;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Pairing;
import tcpx.bench.result.Pairing.Unpaired;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunGroup;
import tcpx.bench.result.RunPairs;
import tcpx.bench.stats.CellTest.RunTest;
import tcpx.bench.stats.Comparison;

/**
 * Two sides of a comparison: which runs they are and where they ran, a table for each metric, and what was left out or
 * must be known.
 */
public final class ComparisonReport {
    private static final int MOST_NAMED = 3;

    private final RunPairs matches;
    private final List<Block> blocks = new ArrayList<>();

    private ComparisonReport(RunPairs matches) {
        this.matches = matches;
    }

    /**
     * The report.
     *
     * @param matches the sides
     * @param comparisons one for each metric
     * @param verdict what all of it comes to
     */
    public static Document of(RunPairs matches, List<RunComparison> comparisons, List<Block> verdict) {
        ComparisonReport report = new ComparisonReport(matches);
        report.sides();
        comparisons.stream()
                .filter(comparison -> comparisons.stream()
                        .anyMatch(each -> !each.sweep().cells().isEmpty()))
                .forEach(report::metric);
        report.remarks();
        report.blocks.addAll(verdict);
        String title = name(matches.matches().get(0).first()) + " and "
                + name(matches.matches().get(0).second());
        return Document.of("comparison", title, "", report.blocks);
    }

    /** Which runs stand on either side, and where they were measured. */
    private void sides() {
        Map<String, Function<RunPairs.Match, RunGroup>> sides = new LinkedHashMap<>();
        sides.put("A", RunPairs.Match::first);
        sides.put("B", RunPairs.Match::second);
        sides.forEach((name, side) -> {
            List<Run> runs = matches.matches().stream()
                    .flatMap(match -> side.apply(match).members().stream())
                    .toList();
            String release =
                    runs.get(0).properties().release().map(each -> "  " + each).orElse("");
            String number = runs.size() == 1 ? "run " : runs.size() + " runs: ";
            blocks.add(Note.item(name + release + "  " + number + ids(runs)));
            runs.forEach(run -> incidents(name, run));
        });
        Set<String> a = places(RunPairs.Match::first);
        Set<String> b = places(RunPairs.Match::second);
        a.forEach(place -> blocks.add(Note.item((a.equals(b) ? "on " : "A on ") + place)));
        b.stream().filter(place -> !a.equals(b)).forEach(place -> blocks.add(Note.item("B on " + place)));
    }

    /** What happened during a run weighs on every figure of its side. */
    private void incidents(String side, Run run) {
        List<Incident> all = Incidents.of(run);
        all.stream()
                .limit(MOST_NAMED)
                .forEach(each -> blocks.add(Finding.warning(
                        side + ", run " + run.id() + ": " + each.text(), "compare with a run without")));
        if (all.size() > MOST_NAMED) {
            blocks.add(Note.item(all.size() - MOST_NAMED + " more findings of run " + run.id()
                    + ": ./run-bench.sh report " + run.id()));
        }
    }

    private static String ids(List<Run> runs) {
        return runs.stream().map(run -> run.id().toString()).collect(Collectors.joining(", "));
    }

    private Set<String> places(Function<RunPairs.Match, RunGroup> side) {
        return matches.matches().stream()
                .map(match -> place(side.apply(match).run()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String place(Run run) {
        return run.properties().machine().orElse("a machine that is not known") + ", "
                + NetworkText.of(run.properties().topology());
    }

    static String name(RunGroup group) {
        return group.run()
                .properties()
                .release()
                .orElse(group.run().id().revision().toString());
    }

    /** One metric of all cells. */
    private void metric(RunComparison comparison) {
        String better = comparison.origins().stream()
                .flatMap(origin -> origin.match().pairing().matched().stream())
                .map(pair -> pair.metrics().get(comparison.metric()))
                .filter(Objects::nonNull)
                .map(two -> ", " + two.metric().better().label() + " is better")
                .findFirst()
                .orElse("");
        String a = name(matches.matches().get(0).first());
        String b = name(matches.matches().get(0).second());
        blocks.add(new Heading("metric-" + comparison.metric(), comparison.metric() + better));
        blocks.addAll(
                new SweepTable(a.equals(b) ? "A" : a, a.equals(b) ? "B" : b, comparison.sweep(), groups(comparison))
                        .blocks());
        spreads(comparison).forEach(line -> blocks.add(Note.item(line)));
    }

    /** What the spread between runs is taken from. */
    private static List<String> spreads(RunComparison comparison) {
        return comparison.sweep().cells().stream()
                .filter(Comparison::isDecided)
                .flatMap(cell -> cell.cell().test() instanceof RunTest test ? test.spread().stream() : Stream.empty())
                .distinct()
                .map(spread -> "runs of one release lie "
                        + (Double.isNaN(spread.share()) ? "" : Figures.percent(spread.share(), 1) + " ")
                        + "apart here beyond what their forks explain (standard deviation, from " + spread.runs()
                        + " runs); more forks make no line surer than that")
                .toList();
    }

    /** Where cells are of several networks or benchmarks, each of these is a heading. */
    private static List<String> groups(RunComparison comparison) {
        List<RunComparison.Origin> origins = comparison.origins();
        boolean networks =
                origins.stream().map(RunComparison.Origin::match).distinct().count() > 1;
        boolean benchmarks =
                origins.stream().map(RunComparison.Origin::benchmark).distinct().count() > 1;
        if (!networks && !benchmarks) {
            return List.of();
        }
        return origins.stream()
                .map(origin -> Stream.of(
                                benchmarks ? origin.benchmark() : "",
                                networks
                                        ? NetworkText.of(origin.match()
                                                .first()
                                                .run()
                                                .properties()
                                                .topology())
                                        : "")
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", ")))
                .toList();
    }

    /** What was left out, and what must be known of the rest. */
    private void remarks() {
        matches.matches().forEach(match -> unpaired(match.pairing()));
        alone("A", matches.first());
        alone("B", matches.second());
        matches.matches().stream()
                .filter(match -> !match.pairing().matched().isEmpty())
                .flatMap(match -> match.pairing().warnings().stream())
                .distinct()
                .forEach(line -> blocks.add(Finding.note(line)));
    }

    /** One line per reason, not per cell. */
    private void unpaired(Pairing pairing) {
        CellLabels labels = CellLabels.of(
                pairing.unpaired().stream().map(Unpaired::key).distinct().toList());
        pairing.unpaired().stream()
                // of a metric that was not asked for, or the caller has said so
                .filter(each -> each.metric().isEmpty())
                .collect(Collectors.groupingBy(each -> each.reason(), LinkedHashMap::new, Collectors.toList()))
                .forEach((reason, all) -> {
                    int more = all.size() - MOST_NAMED;
                    String named = all.stream()
                            .limit(MOST_NAMED)
                            .map(each -> labels.of(each.key()))
                            .collect(Collectors.joining("; "));
                    String cells = all.size() == 1 ? "1 cell" : all.size() + " cells";
                    blocks.add(Note.item("not compared, " + cells + ": " + reason + " (" + named
                            + (more > 0 ? "; and " + more + " more" : "") + ")"
                            + all.get(0)
                                    .difference()
                                    .map(what -> "; --accept " + what.word() + " compares them all the same")
                                    .orElse("")));
                });
    }

    private void alone(String side, List<RunGroup> groups) {
        groups.forEach(group -> blocks.add(Note.item("not compared: " + side + "'s " + ids(group.members())
                + ", since no run of the other side was measured so (" + place(group.run()) + ")")));
    }
}
