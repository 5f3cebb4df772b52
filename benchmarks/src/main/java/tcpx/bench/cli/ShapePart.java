package tcpx.bench.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.experiment.ForkTimes;
import tcpx.bench.experiment.RailShape;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Sweep;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.peer.Peers;

/**
 * What {@code strategies} does on rails of one shape.
 *
 * @param shape the shape
 * @param spec the lab
 * @param times how long each part of a fork takes
 * @param arguments JMH's options
 * @param sweep this build's cells
 * @param rounds forks of each
 * @param others the programs beside ours
 */
record ShapePart(
        RailShape shape, LabSpec spec, ForkTimes times, JmhArguments arguments, Sweep sweep, int rounds, Peers others) {
    private static final int FORKS = 6;

    // what a fork takes beside its iterations: a JVM, connections, memory that is filled, poisoned and verified
    private static final double OVERHEAD_SECONDS = 3;

    /**
     * A part.
     *
     * @param weighted whether the user says what the channels' shares are
     */
    static ShapePart of(RailShape shape, RailRate full, JmhArguments given, boolean weighted, Peers others) {
        ForkTimes times = ForkTimes.of(given, shape.measured());
        if (times.iterations() < 1 || times.measured().compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("strategies needs an iteration that is measured: -i 1 or more");
        }
        List<String> line = new ArrayList<>(given.asList());
        line.addAll(times.missing(given));
        int channels = channels(given);
        if (!weighted) { // WEIGHTED is told what the others must find out
            line.addAll(List.of("-p", "weights=" + shape.weights(channels)));
        }
        JmhArguments arguments = JmhArguments.parse(line, Map.of());
        LabSpec standard = LabSpec.defaults(Runtime.getRuntime().availableProcessors());
        return new ShapePart(
                shape,
                new LabSpec(
                        shape.rates(full),
                        standard.delays(),
                        standard.mtu(),
                        OptionalInt.empty(),
                        standard.congestion()),
                times,
                arguments,
                Sweep.of(arguments),
                given.options().getForkCount().orElse(FORKS),
                others);
    }

    private static int channels(JmhArguments given) {
        List<Sweep.Cell> cells = Sweep.of(given).cells();
        if (cells.stream().anyMatch(cell -> !cell.isOf(TransferBenchmark.class))) {
            throw new IllegalArgumentException("strategies compares transfers: leave the pattern of benchmarks out");
        }
        Set<String> values =
                cells.stream().map(cell -> cell.params().get("channels")).collect(Collectors.toSet());
        if (values.size() != 1) {
            throw new IllegalArgumentException(
                    "-p channels=" + String.join(",", values) + ": strategies takes one number of channels");
        }
        return Integer.parseInt(values.iterator().next());
    }

    /** What happens to the rails in each fork of ours: texts of {@code --fault}. */
    List<String> faults() {
        return shape.faults(times.allWarmUp(), times.measured());
    }

    /** Its rails and what happens to them, one line. */
    String headline() {
        return shape.label() + ": rails at "
                + spec.rates().stream().map(RailRate::toString).collect(Collectors.joining(", "))
                + (faults().isEmpty() ? "" : "; " + String.join("; ", faults()));
    }

    List<Long> messageSizes() {
        return sweep.cells().stream()
                .map(cell -> Long.parseLong(cell.params().get("messageBytes")))
                .distinct()
                .toList();
    }

    /** Forks of ours and runs of others. */
    int steps() {
        return rounds * (sweep.cells().size() + others.turns(messageSizes()));
    }

    /** About how long all of it takes. */
    double expectedSeconds() {
        return rounds * (sweep.cells().size() * forkSeconds() + others.turns(messageSizes()) * peerSeconds());
    }

    double forkSeconds() {
        return OVERHEAD_SECONDS + seconds(times.allWarmUp()) + seconds(times.measured());
    }

    private double peerSeconds() {
        return 1 + measuredSeconds();
    }

    double measuredSeconds() {
        return seconds(times.measured());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
