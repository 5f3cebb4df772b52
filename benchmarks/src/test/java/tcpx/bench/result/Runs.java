package tcpx.bench.result;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.Run.RunStatus;

/** Small runs for tests. */
final class Runs {
    static final Instant START = Instant.parse("2026-11-22T13:06:13Z");
    static final Revision REVISION = new Revision("d790ae6" + "0".repeat(33), Revision.Tree.CLEAN);
    static final String BENCHMARK = "TransferBenchmark.transfer";
    static final Machine MACHINE = new Machine("amd-epyc-2c-24g-linux6.18-1a2b", "1a2b3c4d5e6f7081", Map.of());

    private Runs() {}

    static RunProperties properties() {
        return RunProperties.of(RunId.of(START, REVISION), START)
                .withRevision(REVISION)
                .withMachine(MACHINE)
                .withTopology("veth-shaped", Map.of("rails", "4"))
                .withBenchmarkVersion(BENCHMARK, new BenchmarkVersion("way-0a1b2c3d4e5f"));
    }

    static CellKey channels(int channels) {
        return CellKey.of(BENCHMARK, Map.of("channels", Integer.toString(channels)));
    }

    /** Two forks of two iterations of goodput for each channel count. */
    static Run write(Path directory, RunProperties properties, RunStatus status, double goodput, int... channels) {
        try (RunWriter writer = RunWriter.open(directory, properties, List.of("channels"))) {
            for (int count : channels) {
                for (int fork = 1; fork <= 2; fork++) {
                    writer.samples(List.of(
                            SampleRow.of(channels(count), fork, 1, Metric.GOODPUT, goodput * count),
                            SampleRow.of(channels(count), fork, 2, Metric.GOODPUT, goodput * count + fork)));
                }
            }
            writer.rails(List.of(new RailRow(0, Node.A, "eth1", 0, 0), new RailRow(50_000_000, Node.A, "eth1", 7, 3)));
            writer.events(List.of(new EventRow(1500, 1, 1, Node.B, "eth2", 1, "LOST", "it is down")));
            writer.finish(status);
        }
        return Run.load(directory);
    }
}
