package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunGroup;
import tcpx.bench.result.RunPairs;

/**
 * Two sides of a comparison in words: which runs they are and where they ran, a table for each metric, and what was left out or must be
 * known.
 *
 * @param matches the sides
 */
public record CompareText(RunPairs matches) {
    /** Which runs stand on either side, and where they were measured; every line ends with a line feed. */
    public String sides(Style style) {
        StringBuilder text = new StringBuilder();
        Map<String, Function<RunPairs.Match, RunGroup>> sides = new LinkedHashMap<>();
        sides.put("A", RunPairs.Match::first);
        sides.put("B", RunPairs.Match::second);
        sides.forEach((name, side) -> {
            List<Run> runs = matches.matches().stream()
                    .flatMap(match -> side.apply(match).members().stream())
                    .toList();
            String release =
                    runs.get(0).properties().release().map(each -> "  " + each).orElse("");
            String ids = String.join(
                    ", ", runs.stream().map(run -> run.id().toString()).toList());
            String number = runs.size() == 1 ? "run " : runs.size() + " runs: ";
            text.append(style.hanging(name + release + "  " + number + ids));
        });
        Set<String> a = places(RunPairs.Match::first);
        Set<String> b = places(RunPairs.Match::second);
        a.forEach(place -> text.append(style.hanging((a.equals(b) ? "on " : "A on ") + place)));
        if (!a.equals(b)) {
            b.forEach(place -> text.append(style.hanging("B on " + place)));
        }
        return text.toString();
    }

    private Set<String> places(Function<RunPairs.Match, RunGroup> side) {
        Set<String> places = new LinkedHashSet<>();
        matches.matches().forEach(match -> places.add(place(side.apply(match).run())));
        return places;
    }

    private static String place(Run run) {
        return run.properties().machine().orElse("a machine that is not known") + ", "
                + NetworkText.of(run.properties().topology());
    }

    /** One metric of all cells; every line ends with a line feed. */
    public String table(RunComparison comparison, Style style) {
        String better = comparison.origins().stream()
                .flatMap(origin -> origin.match().pairing().matched().stream())
                .map(pair -> pair.metrics().get(comparison.metric()))
                .filter(Objects::nonNull)
                .map(two -> ", " + two.metric().better().label() + " is better")
                .findFirst()
                .orElse("");
        RunGroup a = matches.matches().get(0).first();
        RunGroup b = matches.matches().get(0).second();
        boolean alike = name(a).equals(name(b));
        StringBuilder text = new StringBuilder(style.paragraph(comparison.metric() + better))
                .append(new CompareTable(
                                alike ? "A" : name(a), alike ? "B" : name(b), comparison.sweep(), groups(comparison))
                        .render(style));
        comparison.doubts().forEach(doubt -> text.append(style.hanging("warning: " + doubt)));
        return text.toString();
    }

    /** Where cells are of several networks or benchmarks, each of these is a heading. */
    private static List<String> groups(RunComparison comparison) {
        long networks = comparison.origins().stream()
                .map(RunComparison.Origin::match)
                .distinct()
                .count();
        long benchmarks = comparison.origins().stream()
                .map(RunComparison.Origin::benchmark)
                .distinct()
                .count();
        if (networks < 2 && benchmarks < 2) {
            return List.of();
        }
        return comparison.origins().stream()
                .map(origin -> String.join(
                        ", ",
                        Stream.of(
                                        benchmarks > 1 ? origin.benchmark() : "",
                                        networks > 1
                                                ? NetworkText.of(origin.match()
                                                        .first()
                                                        .run()
                                                        .properties()
                                                        .topology())
                                                : "")
                                .filter(text -> !text.isEmpty())
                                .toList()))
                .toList();
    }

    private static String name(RunGroup pool) {
        return pool.run()
                .properties()
                .release()
                .orElse(pool.run().id().revision().toString());
    }

    /** What was left out, and what must be known of the rest; empty if nothing. */
    public String remarks(Style style) {
        StringBuilder text = new StringBuilder();
        Set<String> lines = new LinkedHashSet<>();
        for (RunPairs.Match match : matches.matches()) {
            text.append(UnpairedText.of(match.pairing(), style));
            if (!match.pairing().matched().isEmpty()) {
                lines.addAll(match.pairing().warnings());
            }
        }
        alone("A", matches.first()).forEach(line -> text.append(style.hanging(line)));
        alone("B", matches.second()).forEach(line -> text.append(style.hanging(line)));
        lines.forEach(line -> text.append(style.hanging("note: " + line)));
        return text.toString();
    }

    private static List<String> alone(String side, List<RunGroup> pools) {
        List<String> lines = new ArrayList<>();
        for (RunGroup pool : pools) {
            String ids = String.join(
                    ", ",
                    pool.members().stream().map(run -> run.id().toString()).toList());
            lines.add("not compared: " + side + "'s " + ids + ", since no run of the other side was measured so ("
                    + place(pool.run()) + ")");
        }
        return lines;
    }
}
