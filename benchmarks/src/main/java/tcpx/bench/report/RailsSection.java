package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.report.RailSeries.MeasuredFork;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Chart.Layers;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;

/** What each rail carried, by the kernel's counters on both nodes: per cell, and over time. */
final class RailsSection {
    private static final int MOST_RAILS = 64;
    private static final int MOST_OPEN = 16;

    private final RunView view;
    private final List<String> names;

    private RailsSection(RunView view, List<String> names) {
        this.view = view;
        this.names = names;
    }

    /** The section; empty without any figure of a rail. */
    static List<Block> of(RunView view) {
        Set<String> names = new LinkedHashSet<>(RailSeries.names(view.rails()));
        view.main()
                .ifPresent(sweep ->
                        sweep.ours().forEach(cell -> names.addAll(sent(cell).keySet())));
        List<Block> blocks =
                new RailsSection(view, names.stream().limit(MOST_RAILS).toList()).blocks();
        return blocks.isEmpty()
                ? blocks
                : Stream.concat(Stream.of(new Heading("rails", "What each rail carried")), blocks.stream())
                        .toList();
    }

    /** Rail name to the median of what node A sent on it, GB/s. */
    static Map<String, Double> sent(Cell cell) {
        Map<String, Double> sent = new LinkedHashMap<>();
        cell.metrics()
                .keySet()
                .forEach(name -> Metric.OfRail.of("tx", name)
                        .filter(rail -> Sweep.has(cell, name))
                        .ifPresent(rail -> sent.put(rail, Sweep.median(cell, name))));
        return sent;
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        List<Cell> cells = view.main().map(Sweep::ours).orElse(List.of()).stream()
                .filter(cell -> !sent(cell).isEmpty())
                .toList();
        if (!cells.isEmpty()) {
            blocks.add(new Note("GB/s by the kernel's counters, sent by A / received by B: payload, and a header for "
                    + "each packet as the kernel hands it to the NIC."));
            blocks.add(table(view.main().orElseThrow(), cells));
            view.ceiling().ifPresent(ceiling -> blocks.add(new Note(perRail(ceiling))));
            blocks.addAll(bars(view.main().orElseThrow(), cells));
        }
        blocks.addAll(overTime());
        if (view.rails().isEmpty() && !blocks.isEmpty()) {
            blocks.add(new Note("The run holds no counters over time (rails.csv)."));
        }
        return blocks;
    }

    private Table table(Sweep sweep, List<Cell> cells) {
        Table.Columns<Cell> columns = new Table.Columns<Cell>().words("cell", sweep::label);
        names.forEach(name -> columns.right(
                name,
                cell -> Figures.fixed(Sweep.median(cell, Metric.railTx(name).name()), 3) + " / "
                        + Figures.fixed(Sweep.median(cell, Metric.railRx(name).name()), 3)));
        return columns.of(cells);
    }

    private static String perRail(Ceiling ceiling) {
        String rates =
                ceiling.railGBps().stream().map(Figures::brief).distinct().collect(Collectors.joining(" or "));
        return "A rail carries up to " + rates + " GB/s of payload (" + ceiling.label() + ").";
    }

    private List<Block> bars(Sweep sweep, List<Cell> cells) {
        List<Bars.Bar> bars = cells.stream().map(cell -> bar(sweep, cell)).toList();
        Bars chart = Bars.of("figure-rail-shares", "GB/s sent by node A on each rail, median of forks", "GB/s", bars)
                .where(names);
        return bars.size() <= MOST_OPEN
                ? List.of(chart)
                : List.of(Fold.ofPage("Traffic of each rail, per cell", bars.size() + " cells", chart));
    }

    private Bars.Bar bar(Sweep sweep, Cell cell) {
        Map<String, Double> sent = sent(cell);
        List<Bars.Part> parts = new ArrayList<>();
        for (String name : names) {
            double share = sent.getOrDefault(name, 0.0);
            String says = sweep.label(cell) + ", " + name + ": " + Figures.value(share) + " GB/s";
            parts.add(new Bars.Part(Math.max(0, share), names.indexOf(name), says));
        }
        double all = sent.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Bars.Bar(sweep.label(cell), parts, Optional.empty(), List.of(), Figures.brief(all), false);
    }

    /** What was measured, fork beside fork: starting JVMs and warming up would be half of the picture. */
    private List<Block> overTime() {
        List<RailRow> rows = RailSeries.busy(view.rails());
        RailSeries ofA = RailSeries.of(rows, Node.A);
        RailSeries ofB = RailSeries.of(rows, Node.B);
        List<MeasuredFork> known = MeasuredFork.of(view);
        List<MeasuredFork> forks = known.isEmpty() ? MeasuredFork.ofTraffic(ofA, view) : known;
        RailSeries sent = ofA.during(forks);
        RailSeries received = ofB.during(forks);
        if (sent.rates().isEmpty() && received.rates().isEmpty()) {
            return List.of();
        }
        List<Layers.Mark> marks = RailSeries.marks(forks, sent.rates().isEmpty() ? ofB : ofA);
        String fault = view.topology("topology.faults");
        String caption =
                "GB/s over time by the kernels' counters, rails stacked: sent by node A above, received by node B "
                        + "below. "
                        + (known.isEmpty()
                                ? "Pauses in the traffic are cut out; vertical lines: a cell begins, as far as it "
                                        + "can be told; ticks: traffic begins."
                                : "Only the time that was measured; vertical lines: a cell begins; ticks below: a "
                                        + "fork begins.")
                        + (fault.isEmpty() ? "" : " In each fork, counted from its first traffic: " + fault + ".");
        List<Layers.Panel> panels = List.of(sent.panel(names), received.panel(names));
        String axis = forks.isEmpty() ? "seconds" : known.isEmpty() ? "seconds of traffic" : "seconds of measuring";
        return List.of(new Layers("figure-rails", caption, "GB/s", axis, names, panels, marks));
    }
}
