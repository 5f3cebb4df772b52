package tcpx.bench.report.html;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Environment;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Node;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.Series;

/** The top of the page: what ran, how it ended, what was measured, where and when. */
final class HeadSection {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private HeadSection() {}

    static Tag tag(RunView view) {
        RunProperties properties = view.run().properties();
        String status = view.run().status().name();
        Tag header = Tag.of("header");
        header.with(Tag.of("p", "multi-channel TCPX · run report").cls("overline"));
        header.with(Tag.of("h1")
                .text(title(view))
                .with(Tag.of("span", status).cls("status " + status.toLowerCase(Locale.ROOT))));
        header.with(Tag.of("p", sentence(view)).cls("lead"));
        Tag facts = Tag.of("ul").cls("facts");
        properties.release().ifPresent(release -> fact(facts, "release", release));
        fact(facts, "run", view.run().id().toString());
        properties
                .started()
                .ifPresent(started -> fact(facts, "started", TIME.format(started) + took(properties, started)));
        properties.machine().ifPresent(machine -> fact(facts, "machine", machine));
        fact(facts, "revision", properties.revision().shortName() + (dirty(properties) ? " with changes" : ""));
        Environment a = properties.environment(Node.A);
        a.get("os.kernel").ifPresent(kernel -> fact(facts, "kernel", kernel));
        a.get("jdk.version").ifPresent(jdk -> fact(facts, "JDK", jdk));
        return header.with(facts);
    }

    static String title(RunView view) {
        Optional<Sweep> main = view.main();
        if (main.isEmpty()) {
            return "No rows yet";
        }
        String more = view.sweeps().size() > 1 ? " and " + (view.sweeps().size() - 1) + " more" : "";
        String axes = main.get().axes().stream().map(Axis::name).collect(Collectors.joining(", "));
        return main.get().benchmark() + more + (axes.isEmpty() ? "" : " over " + axes);
    }

    static boolean dirty(RunProperties properties) {
        return properties.revision().dirty().equals("true");
    }

    private static String took(RunProperties properties, Instant started) {
        return properties
                .finished()
                .map(finished -> ", took " + Numerals.duration(Duration.between(started, finished)))
                .orElse(", no end recorded");
    }

    private static void fact(Tag facts, String name, String value) {
        facts.with(Tag.of("li").with(Tag.of("span", name).cls("name")).text(" " + value));
    }

    /** What was measured, in one sentence. */
    private static String sentence(RunView view) {
        Optional<Sweep> main = view.main();
        if (main.isEmpty()) {
            return "The run holds no rows: it ended before the first measured iteration.";
        }
        Sweep sweep = main.get();
        List<String> at = new ArrayList<>();
        for (Axis axis : sweep.axes()) {
            List<String> values = axis.values().stream().map(Numerals::setting).toList();
            at.add(axis.name() + " = "
                    + (values.size() > 9
                            ? values.get(0) + " … " + values.get(values.size() - 1) + " (" + values.size() + ")"
                            : String.join(", ", values)));
        }
        String where = at.isEmpty() ? "at one setting" : "at " + String.join(" and ", at);
        String rest =
                view.sweeps().size() > 1 ? " The run holds " + view.sweeps().size() + " benchmarks." : "";
        return measured(sweep) + between(view.run().properties().topology()) + ", " + where + "; " + repetitions(sweep)
                + "." + rest;
    }

    private static String measured(Sweep sweep) {
        return sweep.metric().name().equals("goodput")
                ? "Payload per second that node A moved and node B acknowledged"
                : sweep.metric().name() + " in " + sweep.metric().unit();
    }

    private static String between(Map<String, String> topology) {
        String rails = topology.getOrDefault("topology.rails", "");
        String rate = NetworkText.once(topology.getOrDefault("topology.rate", ""));
        String mtu = topology.getOrDefault("topology.mtu", "");
        String over = rails.isEmpty() ? "" : " over " + rails + (rails.equals("1") ? " rail" : " rails");
        List<String> shape = new ArrayList<>();
        switch (topology.getOrDefault("topology", "")) {
            case "veth-shaped" -> shape.add("shaped lab on one machine, not NICs");
            case "veth" -> shape.add("unshaped lab on one machine, not NICs");
            case "loopback" -> shape.add("loopback, not NICs");
            case "inproc" -> shape.add("in one process, no network");
            case "nic" -> shape.add("NICs");
            case "" -> shape.add("topology not recorded");
            default -> shape.add(topology.get("topology"));
        }
        if (!rate.isEmpty()) {
            shape.add(rate.equals("none") ? "not shaped" : rate + (rate.contains(",") ? "" : " each"));
        }
        if (!mtu.isEmpty()) {
            shape.add("MTU " + mtu);
        }
        return over + " (" + String.join(", ", shape) + ")";
    }

    private static String repetitions(Sweep sweep) {
        IntSummaryStatistics forks = new IntSummaryStatistics();
        IntSummaryStatistics iterations = new IntSummaryStatistics();
        for (Cell cell : sweep.ours()) {
            for (Series series : cell.metrics().values()) {
                forks.accept(series.forks().size());
                series.forks().values().forEach(values -> iterations.accept(values.size()));
            }
        }
        return range(forks, "fork") + " of " + range(iterations, "iteration") + " per cell";
    }

    private static String range(IntSummaryStatistics counts, String what) {
        String plural = counts.getMax() == 1 ? "" : "s";
        return counts.getMin() == counts.getMax()
                ? counts.getMax() + " " + what + plural
                : counts.getMin() + " to " + counts.getMax() + " " + what + plural;
    }
}
