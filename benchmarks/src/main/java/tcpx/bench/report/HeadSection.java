package tcpx.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Document.Fact;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.MeshFigures;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Environment;
import tcpx.bench.result.NetworkText;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunProperties;

/** The top of a run's report: what ran, how it ended, what was measured, where and when. */
final class HeadSection {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_VALUES = 9;

    private HeadSection() {}

    /** The report with these blocks below its top. */
    static Document document(RunView view, List<Block> blocks) {
        return new Document("run report", title(view), status(view), sentence(view), facts(view), blocks);
    }

    private static String status(RunView view) {
        int findings = view.incidents().size();
        RunStatus status = view.run().status();
        return status.name()
                + (status == RunStatus.OK && findings > 0 ? ", " + Figures.count(findings, "finding") : "");
    }

    static boolean isDirty(RunProperties properties) {
        return properties.revision().dirty().equals("true");
    }

    private static String title(RunView view) {
        Optional<Sweep> main = view.main();
        if (main.isEmpty()) {
            return "No rows yet";
        }
        if (MeshFigures.isMesh(view.run())) {
            return "Mesh of " + view.topology("topology.ranks") + " ranks: "
                    + MeshFigures.of(view.run()).stream()
                            .map(MeshFigures::pattern)
                            .collect(Collectors.joining(", "));
        }
        String more = view.sweeps().size() > 1 ? " and " + (view.sweeps().size() - 1) + " more" : "";
        String swept = main.get().swept().stream().map(SweptParameter::name).collect(Collectors.joining(", "));
        return main.get().benchmark() + more + (swept.isEmpty() ? "" : " over " + swept);
    }

    private static List<Fact> facts(RunView view) {
        RunProperties properties = view.run().properties();
        Environment a = properties.environment(Node.A);
        List<Fact> facts = new ArrayList<>();
        properties.release().ifPresent(release -> facts.add(new Fact("release", release)));
        facts.add(new Fact("run", view.run().id().toString()));
        properties
                .started()
                .ifPresent(started -> facts.add(new Fact("started", TIME.format(started) + took(properties, started))));
        properties.machine().ifPresent(machine -> facts.add(new Fact("machine", machine)));
        facts.add(new Fact("revision", words(properties.revision()) + ofNodeB(properties)));
        a.get("os.kernel").ifPresent(kernel -> facts.add(new Fact("kernel", kernel)));
        a.get("jdk.version").ifPresent(jdk -> facts.add(new Fact("JDK", jdk)));
        return facts;
    }

    private static String words(Revision revision) {
        return revision.shortName() + (revision.tree() == Revision.Tree.DIRTY ? " with changes" : "");
    }

    private static String ofNodeB(RunProperties properties) {
        Revision b = properties.revisionOfNodeB();
        return b.commit().equals(Revision.UNKNOWN)
                        || b.commit().equals(properties.revision().commit())
                ? ""
                : "; node B: " + words(b);
    }

    private static String took(RunProperties properties, Instant started) {
        return properties
                .finished()
                .map(finished -> ", took " + Figures.duration(Duration.between(started, finished)))
                .orElse(", no end recorded");
    }

    /** What was measured, in one sentence. */
    private static String sentence(RunView view) {
        Optional<Sweep> main = view.main();
        if (main.isEmpty()) {
            return "The run holds no rows: it ended before the first measured iteration.";
        }
        Sweep sweep = main.get();
        String at = sweep.swept().stream()
                .filter(parameter -> !MeshFigures.PLACES.contains(parameter.name()))
                .map(HeadSection::values)
                .collect(Collectors.joining(" and "));
        String rest =
                view.sweeps().size() > 1 ? " The run holds " + view.sweeps().size() + " benchmarks." : "";
        return measured(sweep) + between(view) + ", " + (at.isEmpty() ? "at one setting" : "at " + at) + "; "
                + repetitions(sweep) + "." + rest;
    }

    private static String values(SweptParameter parameter) {
        List<String> values = parameter.shortValues();
        return parameter.name() + " = "
                + (values.size() > MOST_VALUES
                        ? values.get(0) + " … " + values.get(values.size() - 1) + " (" + values.size() + ")"
                        : String.join(", ", values));
    }

    private static String measured(Sweep sweep) {
        return sweep.isOfGoodput()
                ? "Goodput is payload acknowledged by the receiver, verified byte for byte,"
                : MetricNames.capital(sweep.metric().name()) + " in "
                        + sweep.metric().unit();
    }

    private static String between(RunView view) {
        String rails = view.topology("topology.rails");
        String rate = NetworkText.once(view.topology("topology.rate"));
        String delay = NetworkText.once(view.topology("topology.delay"));
        String mtu = view.topology("topology.mtu");
        List<String> shape = new ArrayList<>();
        shape.add(
                switch (view.topology("topology")) {
                    case "veth-shaped" -> "shaped virtual NICs of one machine";
                    case "veth" -> "unshaped virtual NICs of one machine";
                    case "loopback" -> "loopback addresses: there are no NICs here";
                    case "inproc" -> "in one process, no network";
                    case "nic" -> "NICs";
                    case "mesh" ->
                        "mesh of " + Figures.count(Long.parseLong(view.topology("topology.nodes")), "node") + " and "
                                + Figures.count(Long.parseLong(view.topology("topology.ranks")), "rank");
                    case "" -> "topology not recorded";
                    default -> view.topology("topology");
                });
        if (!rate.isEmpty() && !rate.equals("none")) {
            shape.add(rate + (rate.contains(",") ? "" : " each"));
        }
        if (!delay.isEmpty()) {
            shape.add(delay + " one way");
        }
        if (!mtu.isEmpty()) {
            shape.add("MTU " + mtu);
        }
        String over = rails.isEmpty() ? "" : " over " + rails + (rails.equals("1") ? " rail" : " rails");
        return over + " (" + String.join(", ", shape) + ")";
    }

    private static String repetitions(Sweep sweep) {
        IntSummaryStatistics forks = new IntSummaryStatistics();
        IntSummaryStatistics iterations = new IntSummaryStatistics();
        for (Cell cell : sweep.ours()) {
            // what follows the path is told once in a fork, and is no count of iterations
            cell.metric(sweep.metric().name()).ifPresent(series -> {
                forks.accept(series.forks().size());
                series.forks().values().forEach(values -> iterations.accept(values.size()));
            });
        }
        return range(forks, "fork") + " of " + range(iterations, "iteration") + " per cell";
    }

    private static String range(IntSummaryStatistics counts, String what) {
        return (counts.getMin() == counts.getMax() ? "" : counts.getMin() + " to ")
                + Figures.count(counts.getMax(), what);
    }
}
