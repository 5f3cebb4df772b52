package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Summary;

/** Figures beside the goodput, a small chart each: both clocks, CPU, stalls, retransmits, and what profilers added. */
final class CostSection {
    private static final int MOST_OTHER = 16;
    private static final int MOST_OPEN = 16;

    private CostSection() {}

    static Tag tag(Sweep sweep) {
        Tag grid = Tag.of("div").cls("pair");
        clocks(sweep).ifPresent(grid::with);
        cpu(sweep).ifPresent(grid::with);
        for (Metric metric : List.of(Metric.STALLS, Metric.RETRANSMITS)) {
            simple(sweep, metric.name()).ifPresent(grid::with);
        }
        List<String> others = others(sweep);
        others.stream().limit(MOST_OTHER).forEach(name -> simple(sweep, name).ifPresent(grid::with));
        if (grid.isEmpty()) {
            return Tag.of("section");
        }
        Tag section = Tag.of("section")
                .attr("id", "cost")
                .with(
                        Tag.of("h2", "Checks and cost"),
                        fold(
                                grid,
                                "Clocks, CPU, stalls and more, per cell",
                                sweep.ours().size()));
        if (others.size() > MOST_OTHER) {
            section.with(Tag.of("p", others.size() - MOST_OTHER + " more metrics are in the table of all statistics.")
                    .cls("note"));
        }
        return section;
    }

    /** What has too many bars to be looked at every time is folded away. */
    static Tag fold(Tag content, String summary, int bars) {
        return bars <= MOST_OPEN
                ? content
                : Tag.of("details")
                        .with(
                                Tag.of("summary", summary + " ")
                                        .with(Tag.of("span", bars + " cells").cls("count")),
                                content);
    }

    /** Metrics that no other section draws. */
    private static List<String> others(Sweep sweep) {
        List<String> drawn = List.of(
                sweep.metric().name(),
                Metric.GOODPUT.name(),
                Metric.GOODPUT_RECEIVER.name(),
                Metric.CPU.name(),
                Metric.cpu(Node.A).name(),
                Metric.cpu(Node.B).name(),
                Metric.STALLS.name(),
                Metric.RETRANSMITS.name());
        return sweep.ours().stream()
                .flatMap(cell -> cell.metrics().keySet().stream())
                .distinct()
                .filter(name -> !drawn.contains(name) && !name.startsWith("rail.") && !name.startsWith("latency."))
                .toList();
    }

    /** Two points per cell, joined: they should lie on each other. */
    private static Optional<Tag> clocks(Sweep sweep) {
        List<Cell> cells = sweep.ours().stream()
                .filter(cell -> Notices.clockDifference(cell).isPresent())
                .limit(Bars.MOST)
                .toList();
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        Figure figure = new Figure("figure-clocks", "Goodput by the sender's and by the receiver's clock, GB/s")
                .legend("dot", "s0", "sender")
                .legend("ring", "s1", "receiver")
                .note("A difference over " + Numerals.percent(Notices.CLOCKS_APART, 0) + " is a warning.");
        return Optional.of(figure.half(width -> drawClocks(width, sweep, cells)));
    }

    private static Tag drawClocks(int width, Sweep sweep, List<Cell> cells) {
        // the frame, labels and grid of bars; points instead of the bars themselves
        List<Bars.Bar> bars = new ArrayList<>();
        for (Cell cell : cells) {
            double sender = Sweep.median(cell, Metric.GOODPUT.name()).orElseThrow();
            double receiver = Sweep.median(cell, Metric.GOODPUT_RECEIVER.name()).orElseThrow();
            double difference = Notices.clockDifference(cell).orElseThrow();
            bars.add(new Bars.Bar(
                    sweep.label(cell),
                    List.of(),
                    Optional.empty(),
                    new double[] {sender, receiver},
                    Numerals.change(1 + difference),
                    Math.abs(difference) > Notices.CLOCKS_APART));
        }
        return new Bars(List.of(new Bars.Group("", bars)), "GB/s")
                .draw(width, "goodput by both clocks", Numerals::plain)
                .cls("clocks");
    }

    private static Optional<Tag> cpu(Sweep sweep) {
        String a = Metric.cpu(Node.A).name();
        String b = Metric.cpu(Node.B).name();
        boolean split = sweep.has(a) || sweep.has(b);
        if (!split && !sweep.has(Metric.CPU.name())) {
            return Optional.empty();
        }
        List<Bars.Bar> bars = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            Optional<Summary> both = Sweep.summary(cell, Metric.CPU.name()).filter(s -> s.n() > 0);
            List<Bars.Part> parts = new ArrayList<>();
            if (split) {
                part(cell, a, "node A", 0).ifPresent(parts::add);
                part(cell, b, "node B", 2).ifPresent(parts::add);
            } else {
                part(cell, Metric.CPU.name(), "both nodes", 0).ifPresent(parts::add);
            }
            if (parts.isEmpty() || bars.size() == Bars.MOST) {
                continue;
            }
            double sum = parts.stream().mapToDouble(Bars.Part::value).sum();
            bars.add(new Bars.Bar(
                    sweep.label(cell),
                    parts,
                    both.flatMap(Summary::medianInterval).filter(interval -> interval.low() >= 0),
                    new double[0],
                    Numerals.brief(both.map(Summary::median).orElse(sum)),
                    false));
        }
        Figure figure = new Figure("figure-cpu", "CPU seconds per GB of payload, median of forks");
        if (split) {
            figure.legend("box", "s0", "node A, sends").legend("box", "s2", "node B, receives");
        }
        Bars chart = new Bars(List.of(new Bars.Group("", bars)), "s/GB");
        return Optional.of(figure.half(width -> chart.draw(width, "CPU seconds per GB", Numerals::plain)));
    }

    private static Optional<Bars.Part> part(Cell cell, String metric, String who, int colour) {
        OptionalDouble median = Sweep.median(cell, metric);
        return median.isPresent()
                ? Optional.of(new Bars.Part(
                        Math.max(0, median.getAsDouble()),
                        colour,
                        who + ": " + Numerals.value(median.getAsDouble()) + " s/GB"))
                : Optional.empty();
    }

    private static Optional<Tag> simple(Sweep sweep, String metric) {
        List<Bars.Bar> bars = sweep.ours().stream()
                .filter(cell -> Sweep.median(cell, metric).isPresent())
                .limit(Bars.MOST)
                .map(cell -> ComparisonSection.bar(cell, metric, sweep.label(cell), 5))
                .toList();
        if (bars.isEmpty()) {
            return Optional.empty();
        }
        String unit = sweep.ours().stream()
                .flatMap(cell -> cell.metric(metric).stream())
                .map(Series::metric)
                .findFirst()
                .orElseThrow()
                .unit();
        if (sweep.ours().stream()
                .allMatch(cell ->
                        Sweep.summary(cell, metric).map(s -> !(s.max() != 0)).orElse(true))) {
            return Optional.of(
                    Tag.of("p").cls("zero").with(Tag.of("strong", metric)).text(": none in any fork of any cell"));
        }
        Bars chart = new Bars(List.of(new Bars.Group("", bars)), unit);
        return Optional.of(new Figure(
                        "figure-" + slug(metric),
                        ScalingSection.capital(metric) + ", " + unit + " (median of forks; dots are forks)")
                .half(width -> chart.draw(width, metric, Numerals::plain)));
    }

    /** An id out of a metric's name. */
    private static String slug(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "-");
    }
}
