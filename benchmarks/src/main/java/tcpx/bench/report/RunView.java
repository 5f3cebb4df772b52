package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tcpx.bench.model.Fitting;
import tcpx.bench.research.Ceiling;
import tcpx.bench.research.Incident;
import tcpx.bench.research.Incidents;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.Run;

/**
 * A run with what several sections need of it.
 *
 * @param run the run
 * @param sweeps its benchmarks
 * @param ceiling what the rails can carry; empty where that is not known
 * @param incidents what happened during it
 * @param rails its counters over time; empty where they cannot be read
 * @param railProblem why they cannot be read, empty if they can
 * @param scaling how the main sweep scales; empty where nothing numeric was swept
 * @param fitting a fresh one each time: what is fitted first must not change what is fitted next
 */
record RunView(
        Run run,
        List<Sweep> sweeps,
        Optional<Ceiling> ceiling,
        List<Incident> incidents,
        List<RailRow> rails,
        String railProblem,
        Optional<Scaling> scaling,
        Supplier<Fitting> fitting) {
    static RunView of(Run run, Supplier<Fitting> fitting) {
        List<RailRow> rails = new ArrayList<>();
        String problem = "";
        try {
            rails.addAll(run.rails());
        } catch (ResultFormatException e) {
            problem = e.getMessage();
        }
        List<Sweep> sweeps = Sweep.of(run.cells());
        Optional<Ceiling> ceiling = Ceiling.of(run);
        Optional<Scaling> scaling = main(sweeps).flatMap(sweep -> Scaling.of(sweep, fitting));
        return new RunView(run, sweeps, ceiling, Incidents.of(run), List.copyOf(rails), problem, scaling, fitting);
    }

    /** What the run is about: its transfers, else the first sweep with goodput, else the first. */
    Optional<Sweep> main() {
        return main(sweeps);
    }

    private static Optional<Sweep> main(List<Sweep> sweeps) {
        return sweeps.stream()
                .filter(Sweep::isTransfer)
                .findFirst()
                .or(() -> sweeps.stream().filter(Sweep::isOfGoodput).findFirst())
                .or(() -> sweeps.stream().findFirst());
    }

    /** The sweeps that stand for themselves: without the floor that runs beside transfers. */
    List<Sweep> judged() {
        return sweeps.stream().filter(sweep -> !isFloor(sweep)).toList();
    }

    /**
     * Whether a sweep is the floor that runs beside transfers: the same code in one process, whose wire is a memory
     * copy.
     */
    boolean isFloor(Sweep sweep) {
        return transfers().isPresent() && sweep.benchmark().equals("InProcessBenchmark.transfer");
    }

    /** The cells of whole transfers; empty if the run has none. */
    Optional<Sweep> transfers() {
        return main().filter(Sweep::isTransfer);
    }

    /** What a topology is called, such as {@code veth-shaped}; empty if that is not recorded. */
    String topology(String key) {
        return run.properties().topology().getOrDefault(key, "");
    }
}
