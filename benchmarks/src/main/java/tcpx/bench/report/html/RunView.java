package tcpx.bench.report.html;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.report.Ceiling;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.ResultFormatException;
import tcpx.bench.result.Run;

/**
 * A run with what several sections need of it.
 *
 * @param run the run
 * @param sweeps its benchmarks
 * @param ceiling what the rails can carry
 * @param rails its counters over time; empty where they cannot be read
 * @param railProblem why they cannot be read, empty if they can
 * @param file where the page will be: links are relative to it
 */
record RunView(
        Run run, List<Sweep> sweeps, Optional<Ceiling> ceiling, List<RailRow> rails, String railProblem, Path file) {
    static RunView of(Run run, Optional<Ceiling> ceiling, Path file) {
        List<RailRow> rails = new ArrayList<>();
        String problem = "";
        try {
            rails.addAll(run.rails());
        } catch (ResultFormatException e) {
            problem = e.getMessage();
        }
        return new RunView(run, Sweep.of(run.cells()), ceiling, List.copyOf(rails), problem, file);
    }

    /** The sweep the key figures are about: the first with goodput, else the first. */
    Optional<Sweep> main() {
        return sweeps.stream()
                .filter(sweep -> sweep.metric().name().equals("goodput"))
                .findFirst()
                .or(() -> sweeps.stream().findFirst());
    }

    /**
     * The ceiling of a shaped lab, from {@code topology.rails}, {@code topology.rate} and {@code topology.mtu}; empty where a rail
     * is not shaped, or a key is missing or cannot be read.
     */
    static Optional<Ceiling> shapedCeiling(Run run) {
        Map<String, String> topology = run.properties().topology();
        String rates = topology.getOrDefault("topology.rate", "none");
        try {
            int rails = Integer.parseInt(topology.getOrDefault("topology.rails", ""));
            int mtu = Integer.parseInt(topology.getOrDefault("topology.mtu", "" + LabSpec.DEFAULT_MTU));
            LabSpec lab =
                    new LabSpec(RailRate.parseList(rates, rails), mtu, OptionalInt.empty(), LabSpec.DEFAULT_CONGESTION);
            if (lab.ceilingGBps().isEmpty()) {
                return Optional.empty();
            }
            List<Double> rail = new ArrayList<>();
            for (int i = 0; i < rails; i++) {
                rail.add(lab.ceilingGBps(i).orElseThrow());
            }
            return Optional.of(new Ceiling("shaped rails", rail));
        } catch (IllegalArgumentException ignored) {
            return Optional.empty(); // another tool's topology, or edited by hand
        }
    }
}
