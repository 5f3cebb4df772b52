package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tcpx.bench.model.Fit;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.Point;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Limits;
import tcpx.bench.research.SweepPoints;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Summary;

/**
 * A run as text for the terminal: what each cell moved and what that cost, what each rail carried, and how goodput scales
 * with channels. Everything is computed from the stored rows, so it can be had again at any time.
 */
public final class RunReport {
    /** Key in {@code run.properties} of the rails' payload rates, GB/s, separated by commas. */
    public static final String CEILING = "topology.ceiling";

    private static final String CHANNELS = "channels";
    private static final String IN_PROCESS = "InProcessBenchmark.transfer";
    private static final double CLOCKS_AGREE = 0.05;
    private static final double WORTH_SAYING = 0.05;

    private final Run run;
    private final Fitting fitting;
    private final Style style;
    private final List<Cell> transfers;
    private final Set<String> swept;

    /**
     * A report.
     *
     * @param fitting fits the scaling models
     */
    public RunReport(Run run, Fitting fitting, Style style) {
        this.run = run;
        this.fitting = fitting;
        this.style = style;
        this.transfers =
                run.cells().stream().filter(cell -> cell.key().isTransfer()).toList();
        this.swept = swept(transfers);
    }

    /** The text; every line ends with a line feed. */
    public String render() {
        StringBuilder page = new StringBuilder();
        String latency = LatencyText.of(run, fitting, style);
        if (transfers.isEmpty()) {
            return page.append(latency.isEmpty() ? others() : latency).toString();
        }
        page.append("Goodput is payload acknowledged by the receiver, verified byte for byte; ")
                .append(where())
                .append(".\n\n");
        page.append(cells()).append(clockWarnings()).append(limits());
        String rails = rails();
        page.append(
                rails.isEmpty()
                        ? ""
                        : "\nWhat each rail carried, GB/s by the kernel's counters (sent by A / received by B):\n"
                                + rails);
        page.append(floor());
        page.append(scaling());
        page.append(costs()).append(surface());
        page.append(latency.isEmpty() ? "" : "\n" + latency);
        return page.toString();
    }

    private String where() {
        return switch (run.properties().topology().getOrDefault("topology", "")) {
            case "veth-shaped" -> "rails are shaped virtual NICs of one machine";
            case "veth" -> "rails are unshaped virtual NICs of one machine";
            case "loopback" -> "rails are loopback addresses: there are no NICs here";
            default -> "rails are this node's NICs";
        };
    }

    private String cells() {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("cell"),
                TextTable.Column.number("GB/s"),
                TextTable.Column.number("±"),
                TextTable.Column.number("receiver"),
                TextTable.Column.number("cpu A"),
                TextTable.Column.number("cpu B"),
                TextTable.Column.number("retrans"),
                TextTable.Column.number("stalled"),
                TextTable.Column.number("rwnd"),
                TextTable.Column.number("sndbuf"));
        for (Cell cell : transfers) {
            double[] goodput = means(cell, Metric.GOODPUT.name());
            table.row(
                    label(cell),
                    Figures.value(Summary.median(goodput)),
                    spread(goodput),
                    Figures.value(Summary.median(means(cell, Metric.GOODPUT_RECEIVER.name()))),
                    Figures.fixed(Summary.median(means(cell, Metric.cpu(Node.A).name())), 3),
                    Figures.fixed(Summary.median(means(cell, Metric.cpu(Node.B).name())), 3),
                    Figures.fixed(Summary.median(means(cell, Metric.RETRANSMITS.name())), 0),
                    Figures.percent(Summary.median(means(cell, "stall.share")), 0),
                    Figures.percent(Summary.median(means(cell, "limited.rwnd")), 0),
                    Figures.percent(Summary.median(means(cell, "limited.sndbuf")), 0));
        }
        return table.render()
                + style.text(
                        "cpu: seconds per GB of each node. stalled: share of the time a chunk waited for its channel's "
                                + "window.\nrwnd, sndbuf: share of the time the receive window or the send buffer held TCP back.\n"
                                + compilers());
    }

    // a run whose JVMs still compile costs more than a long one would
    private String compilers() {
        double largest = 0;
        for (Cell cell : transfers) {
            double share = Summary.median(means(cell, "cpu.jit"))
                    / (Summary.median(means(cell, Metric.cpu(Node.A).name()))
                            + Summary.median(means(cell, Metric.cpu(Node.B).name())));
            largest = share > largest ? share : largest; // not a number where it was not measured
        }
        return largest < WORTH_SAYING
                ? ""
                : "Up to " + Figures.percent(largest, 0)
                        + " of the cpu is the JVMs' compilers: a longer warm-up (-wi, -w) shows what stays.\n";
    }

    private String limits() {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("cell"),
                TextTable.Column.words("limit"),
                TextTable.Column.words("because"),
                TextTable.Column.words("next"));
        List<Limits.Limit> limits = Limits.of(run);
        CellLabels labels =
                CellLabels.of(limits.stream().map(Limits.Limit::cell).toList());
        limits.forEach(limit ->
                table.row(labels.of(limit.cell()), limit.verdict().sentence(), limit.evidence(), limit.advice()));
        return limits.isEmpty() ? "" : style.text("\nWhat limits it\n") + table.render();
    }

    private String clockWarnings() {
        StringBuilder warnings = new StringBuilder();
        for (Cell cell : transfers) {
            double sender = Summary.median(means(cell, Metric.GOODPUT.name()));
            double receiver = Summary.median(means(cell, Metric.GOODPUT_RECEIVER.name()));
            if (Math.abs(receiver / sender - 1) > CLOCKS_AGREE) {
                warnings.append(style.text(
                        "warning: " + label(cell) + ": the receiver's clock says " + Figures.change(receiver / sender)
                                + " of the sender's; short messages, or a clock is wrong\n"));
            }
        }
        return warnings.toString();
    }

    private String rails() {
        Set<String> names = new LinkedHashSet<>();
        transfers.forEach(cell -> cell.metrics().keySet().stream()
                .filter(name -> name.startsWith("rail.") && name.endsWith(".tx"))
                .forEach(name -> names.add(name.substring(5, name.length() - 3))));
        if (names.isEmpty()) {
            return "";
        }
        List<TextTable.Column> columns = new ArrayList<>(List.of(TextTable.Column.words("cell")));
        names.forEach(name -> columns.add(TextTable.Column.number(name)));
        TextTable table = new TextTable(style, columns.toArray(TextTable.Column[]::new));
        for (Cell cell : transfers) {
            List<String> row = new ArrayList<>(List.of(label(cell)));
            for (String name : names) {
                row.add(Figures.fixed(Summary.median(means(cell, "rail." + name + ".tx")), 3) + " / "
                        + Figures.fixed(Summary.median(means(cell, "rail." + name + ".rx")), 3));
            }
            table.row(row.toArray(String[]::new));
        }
        return table.render();
    }

    private String floor() {
        StringBuilder text = new StringBuilder();
        for (Cell cell : run.cells()) {
            if (cell.key().benchmark().equals(IN_PROCESS)) {
                text.append(style.text(
                        "\nHarness floor: " + Figures.value(Summary.median(means(cell, Metric.GOODPUT.name())))
                                + " GB/s in one process, where the wire is a memory copy (channels="
                                + cell.key().param(CHANNELS) + ").\n"));
            }
        }
        return text.toString();
    }

    // one page of scaling for each combination of the other parameters
    private String scaling() {
        Map<Map<String, String>, Map<Integer, List<Double>>> groups = new LinkedHashMap<>();
        for (Cell cell : transfers) {
            Map<String, String> others = new LinkedHashMap<>(cell.key().params());
            int channels = Integer.parseInt(others.remove(CHANNELS));
            groups.computeIfAbsent(others, each -> new TreeMap<>())
                    .put(
                            channels,
                            Arrays.stream(means(cell, Metric.GOODPUT.name()))
                                    .boxed()
                                    .toList());
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((others, goodputs) -> {
            if (goodputs.size() > 1) {
                List<Point> points = new ArrayList<>();
                goodputs.forEach((channels, values) -> points.add(new Point(channels, values)));
                text.append(style.text("\nScaling over channels" + named(others) + "\n"));
                text.append(new ScalingReport(points, ceiling(run), fitting.scaling(points)).render(style));
            }
        });
        return text.toString();
    }

    // what a chunk costs, and what the window allows, where these are swept
    private String costs() {
        StringBuilder text = new StringBuilder();
        SweepPoints.secondsPerChunk(run)
                .forEach((others, points) ->
                        text.append(fitted("Time per chunk over chunkBytes", others, fitting.overhead(points))));
        SweepPoints.overBytesInFlight(run)
                .forEach((others, points) ->
                        text.append(fitted("Goodput over bytes in flight", others, fitting.window(points))));
        return text.toString();
    }

    private String fitted(String heading, String others, Fit fit) {
        String words = fit instanceof Fit.Fitted curve ? curve.model().sentence() + ". " : "";
        return style.text("\n" + heading + (others.isEmpty() ? "" : ", " + others) + "\n")
                + style.paragraph(words + FitText.of(fit));
    }

    private String surface() {
        StringBuilder text = new StringBuilder();
        SweepPoints.surface(run)
                .forEach((others, points) -> text.append(style.text("\nSurface over channels, chunkBytes and window"
                                + (others.isEmpty() ? "" : ", " + others) + "\n"))
                        .append(new SurfaceText(fitting.surface(points)).render(style)));
        return text.toString();
    }

    private String others() {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("cell"),
                TextTable.Column.number("score"),
                TextTable.Column.number("±"),
                TextTable.Column.words("unit"));
        for (Cell cell : run.cells()) {
            cell.metric("score")
                    .ifPresent(score -> table.row(
                            cell.key().toString(),
                            Figures.value(Summary.median(score.forkMeans())),
                            spread(score.forkMeans()),
                            score.metric().unit()));
        }
        return table.render();
    }

    /** What the run's rails can carry; empty where that is not known. */
    public static Optional<Ceiling> ceiling(Run run) {
        return run.properties()
                .get(CEILING)
                .map(text -> new Ceiling(
                        "shaped rails",
                        Arrays.stream(text.split(",")).map(Double::valueOf).toList()));
    }

    private String label(Cell cell) {
        String text = named(cell.key().params()).strip();
        return text.isEmpty() ? "channels=" + cell.key().param(CHANNELS) : text;
    }

    private String named(Map<String, String> params) {
        StringBuilder text = new StringBuilder();
        swept.stream()
                .filter(params::containsKey)
                .forEach(name -> text.append(' ').append(name).append('=').append(params.get(name)));
        return text.toString();
    }

    private static Set<String> swept(List<Cell> cells) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(cell.key().params().keySet()));
        Function<String, Long> values = name ->
                cells.stream().map(cell -> cell.key().param(name)).distinct().count();
        names.removeIf(name -> values.apply(name) < 2);
        return names;
    }

    private static double[] means(Cell cell, String metric) {
        return cell.metric(metric).map(series -> series.forkMeans()).orElse(new double[0]);
    }

    // half of the range, as a share of the median
    private static String spread(double[] values) {
        if (values.length < 2) {
            return "";
        }
        double min = Arrays.stream(values).min().orElse(Double.NaN);
        double max = Arrays.stream(values).max().orElse(Double.NaN);
        return Figures.percent((max - min) / 2 / Summary.median(values), 1);
    }
}
