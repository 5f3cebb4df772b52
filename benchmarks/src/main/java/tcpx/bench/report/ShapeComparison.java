package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.bench.model.StrategyModel;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.Ceiling;
import tcpx.bench.research.RoundTrips;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;

/**
 * Strategies, and other programs beside them, on rails of one shape: everything that a table says of them, from the
 * rows and properties of one stored run. Pure.
 */
final class ShapeComparison {
    private static final String STRATEGY = "strategy";
    private static final String REFERENCE = "ROUND_ROBIN";
    private static final String MESSAGE_BYTES = "messageBytes";
    private static final String IN_FLIGHT = "inFlight";

    private final Run run;
    private final Optional<Ceiling> ceiling;
    private final Optional<Outage> outage;
    private final List<Cell> ours;
    private final List<Cell> others;
    private final List<String> swept;
    private final Map<Cell, Comparison> toReference = new LinkedHashMap<>();
    private final Map<String, Comparison> toPeers = new LinkedHashMap<>();

    ShapeComparison(Run run) {
        this.run = run;
        this.ceiling = Ceiling.of(run);
        this.outage = Outage.of(run, ceiling);
        List<Cell> cells = run.cells().stream()
                .filter(cell -> cell.key().isTransfer())
                .filter(cell -> Sweep.has(cell, Metric.GOODPUT.name()))
                .toList();
        this.ours = cells.stream()
                .filter(ShapeComparison::isOurs)
                .sorted(Comparator.comparingLong(ShapeComparison::messageBytes))
                .toList();
        this.others = cells.stream().filter(cell -> !isOurs(cell)).toList();
        this.swept = SweptParameter.of(ours).stream().map(SweptParameter::name).toList();
        compare();
    }

    /** Rails and fault in words. */
    String title() {
        Map<String, String> topology = run.properties().topology();
        String rates = topology.getOrDefault("topology.rate", "unknown rates").replace(",", ", ");
        return "Rails " + rates + fault(run).map(text -> "; " + text).orElse("");
    }

    /** What the rails carry together; empty where they are not shaped. */
    OptionalDouble sumGBps() {
        return ceiling.isPresent() ? OptionalDouble.of(ceiling.get().sumGBps()) : OptionalDouble.empty();
    }

    boolean hasOutage() {
        return outage.isPresent();
    }

    /** Ours and then the others. */
    List<Cell> cells() {
        List<Cell> all = new ArrayList<>(ours);
        all.addAll(others);
        return all;
    }

    static boolean isOurs(Cell cell) {
        return cell.key().peer().equals(CellKey.OURS);
    }

    /** The program that a cell is of. */
    Peers.Peer peer(Cell cell) {
        return Peers.of(run).stream()
                .filter(peer -> peer.name().equals(cell.key().peer()))
                .findFirst()
                .orElseThrow();
    }

    /** All other programs. */
    List<Peers.Peer> peers() {
        return Peers.of(run).stream()
                .filter(peer -> !peer.name().equals(CellKey.OURS))
                .toList();
    }

    /** Programs that were to run and have no rows. */
    List<Peers.Peer> absent() {
        return peers().stream()
                .filter(peer ->
                        others.stream().noneMatch(cell -> cell.key().peer().equals(peer.name())))
                .toList();
    }

    /** What tells the cell from the others. */
    String label(Cell cell) {
        List<String> parts = new ArrayList<>();
        parts.add(isOurs(cell) ? cell.key().param(STRATEGY) : cell.key().peer());
        for (String name : swept) {
            String value = cell.key().param(name);
            if (name.equals(MESSAGE_BYTES) && !value.isEmpty()) {
                parts.add(Figures.setting(value).replace(" ", "") + "B");
            } else if (!name.equals(STRATEGY) && !value.isEmpty()) {
                parts.add(name + "=" + value);
            }
        }
        return String.join(" ", parts);
    }

    /** The goodput of each fork. */
    static Sample sample(Cell cell) {
        return Sweep.sample(cell.metric(Metric.GOODPUT.name()).orElseThrow());
    }

    /**
     * What the model predicts, less what a rail cannot carry while it is down; NaN for other programs, and where the
     * rails are not known.
     */
    double expectedGBps(Cell cell) {
        if (ceiling.isEmpty() || !isOurs(cell) || messageBytes(cell) == 0) {
            return Double.NaN;
        }
        Map<String, String> params = cell.key().params();
        StrategyModel model = new StrategyModel(
                paths(cell),
                Integer.parseInt(params.get("channels")),
                weights(params.getOrDefault("weights", "equal")),
                messageBytes(cell),
                number(params, "chunkBytes").isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(number(params, "chunkBytes").getAsInt()),
                number(params, "window"),
                params.containsKey(IN_FLIGHT) ? number(params, IN_FLIGHT) : OptionalInt.of(1));
        double steady = model.goodputGBps(params.get(STRATEGY));
        double whole = ceiling.get().sumGBps();
        double seconds = Summary.median(perFork(cell, (gigabytes, elapsed) -> elapsed));
        return outage.map(down -> steady * (1 - down.railGBps() * down.seconds() / (whole * seconds)))
                .orElse(steady);
    }

    // the round trip is the path's own, as the kernel saw it, where rows have it
    private List<StrategyModel.Path> paths(Cell cell) {
        List<Double> rates = ceiling.orElseThrow().railGBps();
        List<StrategyModel.Path> paths = new ArrayList<>();
        for (int rail = 0; rail < rates.size(); rail++) {
            double microseconds = RoundTrips.ofChannel(cell, rail);
            paths.add(new StrategyModel.Path(rates.get(rail), Double.isFinite(microseconds) ? microseconds / 1e6 : 0));
        }
        return paths;
    }

    /** Jain's index of the rails' use, each by its own rate; empty where rails were not counted. */
    OptionalDouble fairness(Cell cell) {
        if (ceiling.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Double> rails = ceiling.get().railGBps();
        double[] used = new double[rails.size()];
        for (int rail = 0; rail < used.length; rail++) {
            used[rail] = Sweep.median(cell, Metric.railTx("eth" + (rail + 1)).name()) / rails.get(rail);
        }
        return Fairness.jain(used);
    }

    /** Seconds in each fork beyond what the rails that were up needed; NaN without an outage. */
    double lostSeconds(Cell cell) {
        if (outage.isEmpty()) {
            return Double.NaN;
        }
        double whole = ceiling.orElseThrow().sumGBps();
        double down = outage.get().railGBps() * outage.get().seconds();
        return Summary.median(perFork(
                cell, (gigabytes, elapsed) -> Math.max(0, elapsed * (1 - gigabytes / (whole * elapsed - down)))));
    }

    /** Share of the payload that arrived a second time; NaN where nobody counts it. */
    double duplicates(Cell cell) {
        return Sweep.median(cell, "duplicates");
    }

    /** The strategy that others are compared with. */
    String reference() {
        return ours.stream().anyMatch(cell -> cell.key().param(STRATEGY).equals(REFERENCE))
                ? REFERENCE
                : ours.isEmpty() ? "" : ours.get(0).key().param(STRATEGY);
    }

    /** The cell beside the reference of its kind; empty for a reference itself. */
    Optional<Comparison> toReference(Cell cell) {
        return Optional.ofNullable(toReference.get(cell));
    }

    /** ADAPTIVE beside each of the other programs, by a name for the pair. */
    Map<String, Comparison> toPeers() {
        return toPeers;
    }

    private void compare() {
        List<Comparison.Cell> pairs = new ArrayList<>();
        List<Cell> compared = new ArrayList<>();
        for (Cell cell : cells()) {
            counterpart(cell, reference()).filter(other -> other != cell).ifPresent(other -> {
                pairs.add(pair(label(cell), other, cell));
                compared.add(cell);
            });
        }
        for (Cell peer : others) {
            counterpart(peer, "ADAPTIVE")
                    .ifPresent(cell -> pairs.add(pair(label(cell) + " to " + label(peer), peer, cell)));
        }
        List<Comparison> answers = SweepComparison.of(pairs).cells();
        for (int i = 0; i < answers.size(); i++) {
            if (i < compared.size()) {
                toReference.put(compared.get(i), answers.get(i));
            } else {
                toPeers.put(answers.get(i).label(), answers.get(i));
            }
        }
    }

    private static Comparison.Cell pair(String label, Cell before, Cell after) {
        return new Comparison.Cell(label, sample(before), sample(after));
    }

    /**
     * The cell of a strategy that differs from this one in nothing that both have; of several the one with the longest
     * messages, since a stream that knows no messages is like long ones.
     */
    private Optional<Cell> counterpart(Cell cell, String strategy) {
        return ours.stream()
                .filter(other -> other.key().param(STRATEGY).equals(strategy))
                .filter(other -> swept.stream()
                        .filter(name -> !name.equals(STRATEGY))
                        .filter(name -> !cell.key().param(name).isEmpty())
                        .allMatch(name ->
                                cell.key().param(name).equals(other.key().param(name))))
                .max(Comparator.comparingLong(ShapeComparison::messageBytes));
    }

    /** Something of gigabytes and seconds. */
    private interface OfFork {
        double from(double gigabytes, double seconds);
    }

    private static double[] perFork(Cell cell, OfFork what) {
        Optional<Series> rates = cell.metric(Metric.GOODPUT.name());
        Optional<Series> times = cell.metric(Metric.ELAPSED.name());
        if (rates.isEmpty() || times.isEmpty()) {
            return new double[0];
        }
        List<Double> values = new ArrayList<>();
        rates.get().forks().forEach((fork, goodputs) -> {
            List<OptionalDouble> elapsed = times.get().forks().getOrDefault(fork, List.of());
            double gigabytes = 0;
            double seconds = 0;
            for (int i = 0; i < Math.min(goodputs.size(), elapsed.size()); i++) {
                gigabytes += goodputs.get(i).orElse(Double.NaN) * elapsed.get(i).orElse(Double.NaN);
                seconds += elapsed.get(i).orElse(Double.NaN);
            }
            double value = what.from(gigabytes, seconds);
            if (Double.isFinite(value)) {
                values.add(value);
            }
        });
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static long messageBytes(Cell cell) {
        String text = cell.key().param(MESSAGE_BYTES);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static OptionalInt number(Map<String, String> params, String name) {
        String text = params.getOrDefault(name, "");
        return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    private static List<Double> weights(String text) {
        return text.equals("equal")
                ? List.of()
                : Arrays.stream(text.split(":")).map(Double::valueOf).toList();
    }

    private static Optional<String> fault(Run run) {
        return Optional.ofNullable(run.properties().topology().get("topology.faults"));
    }

    /**
     * A rail that is down for some time of each fork.
     *
     * @param railGBps what it carries otherwise
     * @param seconds how long it is down
     */
    private record Outage(double railGBps, double seconds) {
        private static final Pattern DOWN =
                Pattern.compile("\\D*(\\d{1,3}) down @\\S+ for (\\d{1,9}(?:\\.\\d+)?)(m?)s");

        /** The fault of a run, where that is the only one and the rails' rates are known. */
        static Optional<Outage> of(Run run, Optional<Ceiling> ceiling) {
            Matcher fault = DOWN.matcher(run.properties().topology().getOrDefault("topology.faults", ""));
            if (ceiling.isEmpty() || !fault.matches()) {
                return Optional.empty();
            }
            int rail = Integer.parseInt(fault.group(1)) - 1;
            double seconds =
                    Double.parseDouble(fault.group(2)) / (fault.group(3).isEmpty() ? 1 : 1e3);
            return rail >= 0 && rail < ceiling.get().railGBps().size()
                    ? Optional.of(new Outage(ceiling.get().railGBps().get(rail), seconds))
                    : Optional.empty();
        }
    }
}
