package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Matches;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Pool;
import tcpx.bench.result.Run;

/**
 * Two sides of a comparison in words: which runs they are and where they ran, a table for each metric, and what was left out or must be
 * known.
 *
 * @param matches the sides
 */
public record CompareText(Matches matches) {
    /** Which runs stand on either side, and where they were measured; every line ends with a line feed. */
    public String sides(Style style) {
        StringBuilder text = new StringBuilder();
        Map<String, Function<Matches.Match, Pool>> sides = new LinkedHashMap<>();
        sides.put("A", Matches.Match::first);
        sides.put("B", Matches.Match::second);
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
        Set<String> places = new LinkedHashSet<>();
        for (Matches.Match match : matches.matches()) {
            places.add(place(match.first().run()));
            places.add(place(match.second().run()));
        }
        places.forEach(place -> text.append(style.hanging("on " + place)));
        return text.toString();
    }

    private static String place(Run run) {
        return run.properties().machine().orElse("a machine that is not known") + ", "
                + NetworkText.of(run.properties().topology());
    }

    /** One metric of all cells; every line ends with a line feed. */
    public String table(RunComparison comparison, Style style) {
        List<String> networks = List.of();
        if (matches.matches().size() > 1) {
            networks = comparison.origins().stream()
                    .map(match ->
                            NetworkText.of(match.first().run().properties().topology()))
                    .toList();
        }
        String better = comparison.origins().stream()
                .flatMap(match -> match.pairing().matched().stream())
                .map(pair -> pair.metrics().get(comparison.metric()))
                .filter(Objects::nonNull)
                .map(two -> ", " + two.metric().better().label() + " is better")
                .findFirst()
                .orElse("");
        Pool a = matches.matches().get(0).first();
        Pool b = matches.matches().get(0).second();
        boolean alike = name(a).equals(name(b));
        StringBuilder text = new StringBuilder(style.paragraph(comparison.metric() + better))
                .append(new CompareTable(alike ? "A" : name(a), alike ? "B" : name(b), comparison.sweep(), networks)
                        .render(style));
        comparison.doubts().forEach(doubt -> text.append(style.hanging("warning: " + doubt)));
        return text.toString();
    }

    private static String name(Pool pool) {
        return pool.run()
                .properties()
                .release()
                .orElse(pool.run().id().revision().toString());
    }

    /** What was left out, and what must be known of the rest; empty if nothing. */
    public String remarks(Style style) {
        StringBuilder text = new StringBuilder();
        Set<String> lines = new LinkedHashSet<>();
        for (Matches.Match match : matches.matches()) {
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

    private static List<String> alone(String side, List<Pool> pools) {
        List<String> lines = new ArrayList<>();
        for (Pool pool : pools) {
            String ids = String.join(
                    ", ",
                    pool.members().stream().map(run -> run.id().toString()).toList());
            lines.add("not compared: " + side + "'s " + ids + ", since no run of the other side was measured so ("
                    + place(pool.run()) + ")");
        }
        return lines;
    }
}
