package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.RailFault;
import tcpx.bench.model.StrategyModel;
import tcpx.bench.node.Sizes;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;
import tcpx.plan.Strategy;

/**
 * Strategies, and other programs beside them, on rails of one shape: everything that a table says of them, from the rows and properties of
 * one stored run. Pure.
 */
final class ShapeComparison {
    private static final String STRATEGY = "strategy";
    private static final String MESSAGE_BYTES = "messageBytes";

    private final Run run;
    private final Optional<Ceiling> ceiling;
    private final Optional<Outage> outage;
    private final List<Cell> ours;
    private final List<Cell> others;
    private final Set<String> swept;
    private final Map<Cell, Comparison> toReference = new LinkedHashMap<>();
    private final Map<String, Comparison> toPeers = new LinkedHashMap<>();

    /** A rail that is down for some seconds of each fork, and what it carries otherwise. */
    private record Outage(double railGBps, double seconds) {}

    ShapeComparison(Run run) {
        this.run = run;
        this.ceiling = RunReport.ceiling(run);
        this.outage = ceiling.flatMap(rails -> outage(run, rails));
        List<Cell> cells = run.cells().stream()
                .filter(cell -> cell.key().isTransfer())
                .filter(cell -> goodput(cell).n() > 0)
                .toList();
        this.ours = cells.stream()
                .filter(ShapeComparison::isOurs)
                .sorted(Comparator.comparingLong(ShapeComparison::messageBytes))
                .toList();
        this.others = cells.stream().filter(cell -> !isOurs(cell)).toList();
        this.swept = swept(ours);
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
        return cell.key().peer().equals(SampleRow.OURS);
    }

    /** Programs that were to run and have no rows. */
    List<String> absent() {
        Set<String> present = others.stream().map(cell -> cell.key().peer()).collect(Collectors.toSet());
        return peers().keySet().stream().filter(name -> !present.contains(name)).toList();
    }

    /** How each program uses the rails, by name. */
    Map<String, String> peers() {
        return PeersTable.kinds(run);
    }

    /** Why a program has no figures, or no more of them; may be empty. */
    String remark(String peer) {
        return PeersTable.remark(run, peer);
    }

    /** What tells the cell from the others. */
    String label(Cell cell) {
        List<String> parts = new ArrayList<>();
        parts.add(isOurs(cell) ? cell.key().param(STRATEGY) : cell.key().peer());
        for (String name : swept) {
            String value = cell.key().param(name);
            if (name.equals(MESSAGE_BYTES) && !value.isEmpty()) {
                parts.add(Sizes.text(Long.parseLong(value)) + "B");
            } else if (!name.equals(STRATEGY) && !value.isEmpty()) {
                parts.add(name + "=" + value);
            }
        }
        return String.join(" ", parts);
    }

    static Summary goodput(Cell cell) {
        return Summary.of(sample(cell));
    }

    /** The goodput of each fork. */
    static Sample sample(Cell cell) {
        return cell.metric(Metric.GOODPUT.name())
                .map(RunComparison::sample)
                .orElse(new Sample(List.of(), 0, Metric.GOODPUT.unit(), Better.HIGHER));
    }

    /**
     * What the model predicts, less what a rail cannot carry while it is down; NaN for other programs, and where the rails are not
     * known.
     */
    double expectedGBps(Cell cell) {
        if (ceiling.isEmpty() || !isOurs(cell) || messageBytes(cell) == 0) {
            return Double.NaN;
        }
        Map<String, String> params = cell.key().params();
        StrategyModel model = new StrategyModel(
                ceiling.get().railGBps(),
                Integer.parseInt(params.get("channels")),
                weights(params.getOrDefault("weights", "equal")),
                messageBytes(cell),
                number(params, "chunkBytes").isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(number(params, "chunkBytes").getAsInt()),
                number(params, "window"));
        double steady = model.goodputGBps(Strategy.valueOf(params.get(STRATEGY)));
        double whole = ceiling.get().sumGBps();
        double seconds = Summary.median(perFork(cell, (gigabytes, elapsed) -> elapsed));
        return outage.map(down -> steady * (1 - down.railGBps() * down.seconds() / (whole * seconds)))
                .orElse(steady);
    }

    /** Jain's index of the rails' use, each by its own rate; empty where rails were not counted. */
    OptionalDouble fairness(Cell cell) {
        if (ceiling.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Double> rails = ceiling.get().railGBps();
        double[] used = new double[rails.size()];
        for (int rail = 0; rail < used.length; rail++) {
            used[rail] = median(cell, Metric.railTx("eth" + (rail + 1)).name()) / rails.get(rail);
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
        return median(cell, "duplicates");
    }

    /** The strategy that others are compared with. */
    String reference() {
        return ours.stream().anyMatch(cell -> cell.key().param(STRATEGY).equals(Strategy.ROUND_ROBIN.name()))
                ? Strategy.ROUND_ROBIN.name()
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

    /** How many pairs the corrected tests are over. */
    int pairs() {
        return toReference.size() + toPeers.size();
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
            counterpart(peer, Strategy.ADAPTIVE.name())
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
     * The cell of a strategy that differs from this one in nothing that both have; of several the one with the longest messages, since a
     * stream that knows no messages is like long ones.
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

    private static double median(Cell cell, String metric) {
        return Summary.median(cell.metric(metric).map(Series::forkMeans).orElse(new double[0]));
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

    private static Set<String> swept(List<Cell> cells) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(cell.key().params().keySet()));
        names.removeIf(name ->
                cells.stream().map(cell -> cell.key().param(name)).distinct().count() < 2);
        return names;
    }

    private static Optional<String> fault(Run run) {
        return Optional.ofNullable(run.properties().topology().get("topology.faults"));
    }

    private static Optional<Outage> outage(Run run, Ceiling rails) {
        return fault(run).flatMap(text -> {
            List<RailFault> faults =
                    FaultSchedule.parse(List.of(text.split(" and "))).faults();
            if (faults.size() != 1
                    || !(faults.get(0).change() instanceof RailFault.Down)
                    || faults.get(0).lasting().isEmpty()) {
                return Optional.empty();
            }
            int rail = Integer.parseInt(faults.get(0).rail().replaceAll("\\D", "")) - 1;
            double seconds = faults.get(0).lasting().orElseThrow().toMillis() / 1e3;
            return rail < rails.railGBps().size()
                    ? Optional.of(new Outage(rails.railGBps().get(rail), seconds))
                    : Optional.empty();
        });
    }
}
