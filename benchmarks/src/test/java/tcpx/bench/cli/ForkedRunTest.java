package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.research.StoredRuns;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.SampleRow;

class ForkedRunTest {
    private static final Revision REVISION = new Revision("abcdef0" + "0".repeat(33), Revision.Tree.CLEAN);

    @TempDir
    private Path directory;

    private Run part(double goodput) {
        return new StoredRuns(new RunStore(directory.resolve("part-" + goodput)))
                .write(Optional.empty(), RunStatus.OK, "src-1", Map.of(4, new double[] {goodput}));
    }

    private ForkedRun forked(RunStore store) {
        return new ForkedRun(
                store,
                Topology.decode("kind=veth-shaped;rails=4"),
                Instant.parse("2026-11-22T10:00:00Z"),
                List.of("tune", "-f", "2"),
                Set.of("streams"));
    }

    @Test
    void partsBecomeTheForksOfOneRunWithTheLabsTopology() {
        RunStore store = new RunStore(directory.resolve("results"));
        Path stored;
        try (ForkedRun forked = forked(store)) {
            forked.add(part(1.5), 1, REVISION);
            forked.add(part(1.7), 2, REVISION);
            CellKey peer = new CellKey("TransferBenchmark.transfer", Map.of("channels", "4", "streams", "8"), "iperf3");
            forked.add(List.of(SampleRow.of(peer, 1, 1, Metric.GOODPUT, 1.9)));
            stored = forked.finish(RunStatus.OK).orElseThrow();
        }
        Run run = Run.load(stored);
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.cells()).hasSize(2);
        assertThat(run.cells().get(0).metric("goodput").orElseThrow().forkMeans())
                .containsExactly(1.5, 1.7);
        assertThat(run.parameters()).contains("channels", "streams");
        assertThat(run.properties().topology()).containsEntry("topology", "veth-shaped");
        assertThat(run.properties().command().orElseThrow()).contains("tune -f 2");
        assertThat(run.properties().machine()).isPresent();
    }

    @Test
    void withoutAnyPartNothingIsStored() {
        RunStore store = new RunStore(directory.resolve("results"));
        try (ForkedRun forked = forked(store)) {
            assertThat(forked.finish(RunStatus.FAILED)).isEmpty();
        }
        assertThat(store.list()).isEmpty();
    }

    @Test
    void endedEarlyItKeepsWhatItHasAsPartial() {
        RunStore store = new RunStore(directory.resolve("results"));
        try (ForkedRun forked = forked(store)) {
            forked.add(part(1.5), 1, REVISION);
        }
        Run run = Run.load(store.list().get(0).directory());
        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(run.samples()).isNotEmpty();
    }
}
