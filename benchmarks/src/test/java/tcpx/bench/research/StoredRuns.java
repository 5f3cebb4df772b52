package tcpx.bench.research;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.result.BenchmarkVersion;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Machine;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;

/** Small runs for tests, with everything that a command looks at. */
public final class StoredRuns {
    public static final Instant START = Instant.parse("2026-11-22T13:06:13Z");

    private static final String BENCHMARK = "TransferBenchmark.transfer";
    private static final Environment NODE = new Environment(Map.of(
            "cpu.vendor", "AuthenticAMD",
            "cpu.model", "EPYC",
            "cpu.threads", "2",
            "memory.totalBytes", "25769803776",
            "os.kernel", "6.18.5",
            "os.arch", "amd64",
            "jdk.processors", "2"));

    private final RunStore store;
    private int runs;

    public StoredRuns(RunStore store) {
        this.store = store;
    }

    /** The machine these runs are of. */
    public static Machine machine() {
        return Machine.of(NODE);
    }

    /**
     * Writes a run; each is an hour younger than the one before.
     *
     * @param release empty for a local run
     * @param goodput channels to fork means
     */
    public Run write(Optional<String> release, RunStatus status, String version, Map<Integer, double[]> goodput) {
        return write(release, machine(), status, version, goodput);
    }

    public Run write(
            Optional<String> release,
            Machine machine,
            RunStatus status,
            String version,
            Map<Integer, double[]> goodput) {
        Instant started = START.plus(Duration.ofHours(runs++));
        Revision revision = new Revision(String.format("%07x", runs) + "0".repeat(33), Revision.Tree.CLEAN);
        RunProperties properties = RunProperties.of(RunId.of(started, revision), started)
                .withRevision(revision)
                .withMachine(machine)
                .withTopology(
                        "veth-shaped", Map.of("rails", "4", "rate", "4gbit", "ceiling", "0.496,0.496,0.496,0.496"))
                .withBenchmarkVersion(BENCHMARK, new BenchmarkVersion(version))
                .withEnvironment(Node.A, NODE)
                .withEnvironment(Node.B, NODE);
        List<String> parameters = List.of("channels", "window");
        Path directory;
        try (RunWriter writer = release.isPresent()
                ? store.createRecorded(release.get(), machine, properties, parameters)
                : store.createLocal(properties, parameters)) {
            new LinkedHashMap<>(goodput).forEach((channels, forks) -> {
                CellKey cell = CellKey.of(BENCHMARK, Map.of("channels", Integer.toString(channels), "window", "16"));
                for (int fork = 1; fork <= forks.length; fork++) {
                    writer.samples(List.of(
                            SampleRow.of(cell, fork, 1, Metric.GOODPUT, forks[fork - 1]),
                            SampleRow.of(cell, fork, 1, Metric.CPU, 0.5),
                            SampleRow.of(cell, fork, 1, Metric.railTx("eth1"), forks[fork - 1] / channels)));
                }
            });
            writer.finish(status);
            directory = writer.directory();
        }
        return Run.load(directory);
    }

    /** Forks around a level, always the same. */
    public static double[] around(double level) {
        return new double[] {level, level * 1.004, level * 0.997, level * 1.002, level * 0.999, level * 1.001};
    }
}
