package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.Incidents;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.stats.Summary;

/** Figures beside the goodput, a small chart each: both clocks, CPU, stalls, retransmits, and what profilers added. */
final class CostSection {
    private static final int MOST_OPEN = 16;
    private static final List<String> DRAWN =
            List.of(Metric.GOODPUT.name(), Metric.GOODPUT_RECEIVER.name(), "cpu", "cpu.a", "cpu.b");

    /** Said better by others: operations per second by goodput, how often a window was full by how long it was. */
    private static final List<String> SAID = List.of("score", Metric.ELAPSED.name(), Metric.STALLS.name());

    private CostSection() {}

    static List<Block> of(RunView view) {
        return view.main().map(CostSection::of).orElse(List.of());
    }

    private static List<Block> of(Sweep sweep) {
        List<Block> charts = new ArrayList<>();
        List<String> none = new ArrayList<>();
        clocks(sweep).ifPresent(charts::add);
        cpu(sweep).ifPresent(charts::add);
        for (Metric metric : MetricNames.inOrder(sweep.metrics())) {
            String name = metric.name();
            boolean elsewhere = name.equals(sweep.metric().name())
                    || DRAWN.contains(name)
                    || SAID.contains(name)
                    || name.startsWith("rail.")
                    || name.startsWith("latency.");
            if (!elsewhere && sweep.ours().stream().anyMatch(cell -> Sweep.has(cell, name))) {
                boolean zero = sweep.ours().stream()
                        .allMatch(cell -> !(Sweep.summary(cell, name).max() != 0));
                if (zero && !name.startsWith("auto.")) { // those are what was in force, and not what happened
                    none.add(MetricNames.of(name));
                } else if (!zero) {
                    charts.add(simple(sweep, metric));
                }
            }
        }
        if (!none.isEmpty()) {
            charts.add(new Note("None in any fork of any cell: " + String.join("; ", none) + "."));
        }
        if (charts.isEmpty()) {
            return List.of();
        }
        int cells = sweep.ours().size();
        Block folded = new Fold("Clocks, CPU, stalls and more, per cell", cells + " cells", "", false, charts);
        List<Block> blocks = new ArrayList<>(List.of(new Heading("cost", "Checks and cost")));
        blocks.addAll(cells > MOST_OPEN ? List.of(folded) : charts);
        return blocks;
    }

    /** Two points per cell: they should lie on each other. */
    private static Optional<Bars> clocks(Sweep sweep) {
        List<Bars.Bar> bars = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            double difference = KeyFiguresSection.clockDifference(cell);
            if (Double.isFinite(difference)) {
                bars.add(new Bars.Bar(
                        sweep.label(cell),
                        List.of(),
                        Optional.empty(),
                        List.of(
                                Sweep.median(cell, Metric.GOODPUT.name()),
                                Sweep.median(cell, Metric.GOODPUT_RECEIVER.name())),
                        Figures.change(1 + difference),
                        Math.abs(difference) > Incidents.CLOCKS_APART));
            }
        }
        return Optional.of(Bars.of(
                                "figure-clocks",
                                "Goodput by the sender's and by the receiver's clock, GB/s; a difference over "
                                        + Figures.percent(Incidents.CLOCKS_APART, 0) + " is a warning",
                                "GB/s",
                                bars)
                        .where(List.of("sender", "receiver"))
                        .halved())
                .filter(chart -> !bars.isEmpty());
    }

    private static Optional<Bars> cpu(Sweep sweep) {
        String a = Metric.cpu(Node.A).name();
        String b = Metric.cpu(Node.B).name();
        List<Bars.Bar> bars = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            Summary both = Sweep.summary(cell, Metric.CPU.name());
            List<Bars.Part> parts = new ArrayList<>();
            part(cell, a, "node A", 0, parts);
            part(cell, b, "node B", 1, parts);
            if (parts.isEmpty()) {
                part(cell, Metric.CPU.name(), "both nodes", 0, parts);
            }
            if (!parts.isEmpty()) {
                double sum = parts.stream().mapToDouble(Bars.Part::value).sum();
                bars.add(new Bars.Bar(
                        sweep.label(cell),
                        parts,
                        both.medianInterval().filter(interval -> interval.low() >= 0),
                        List.of(),
                        Figures.brief(both.n() > 0 ? both.median() : sum),
                        false));
            }
        }
        boolean split = bars.stream().anyMatch(bar -> bar.parts().size() > 1);
        return Optional.of(Bars.of("figure-cpu", "CPU seconds per GB of payload, median of forks", "s/GB", bars)
                        .where(split ? List.of("node A, sends", "node B, receives") : List.of())
                        .halved())
                .filter(chart -> !bars.isEmpty());
    }

    private static void part(Cell cell, String metric, String who, int colour, List<Bars.Part> parts) {
        double median = Sweep.median(cell, metric);
        if (Double.isFinite(median)) {
            parts.add(new Bars.Part(Math.max(0, median), colour, who + ": " + Figures.value(median) + " s/GB"));
        }
    }

    private static Bars simple(Sweep sweep, Metric metric) {
        List<Bars.Bar> bars = sweep.ours().stream()
                .filter(cell -> Sweep.has(cell, metric.name()))
                .map(cell -> Sweep.bar(cell, metric.name(), sweep.label(cell), 5))
                .toList();
        return Bars.of(
                        "figure-" + metric.name().replaceAll("[^A-Za-z0-9]+", "-"),
                        MetricNames.capital(metric.name()) + ", " + metric.unit()
                                + " (median of forks; dots are forks)",
                        metric.unit(),
                        bars)
                .halved();
    }
}
