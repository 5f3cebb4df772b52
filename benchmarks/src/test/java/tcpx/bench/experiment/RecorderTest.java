package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.launch.Topology;
import tcpx.bench.research.StoredRuns;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;

class RecorderTest {
    private static final Revision REVISION = new Revision("abcdef0" + "0".repeat(33), Revision.Tree.CLEAN);
    private static final CellKey CELL = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "4"));
    private static final CellKey PEER =
            new CellKey("TransferBenchmark.transfer", Map.of("channels", "4", "streams", "8"), "iperf3");

    @TempDir
    private Path directory;

    private RunStore store() {
        return new RunStore(directory.resolve("results"));
    }

    private Recorder recorder() {
        Run first = new StoredRuns(new RunStore(directory.resolve("part")))
                .write(Optional.empty(), RunStatus.OK, "src-1", Map.of(4, new double[] {1.0}));
        RunProperties properties = RevisionUnderTest.properties(
                        first,
                        Instant.parse("2026-11-22T10:00:00Z"),
                        REVISION,
                        new Topology("veth-shaped", Map.of("rails", "4")))
                .withCommand(
                        Map.of("UCCL_TCPX_NUM_CHANNELS", "4"), List.of("tune", "-f", "2", "--fault", "eth1 down @1s"));
        List<String> parameters = List.of("channels", "streams");
        return new Recorder(
                store().createLocal(properties, parameters),
                parameters,
                System.nanoTime(),
                new PrintStream(new ByteArrayOutputStream()));
    }

    private static SampleRow row(CellKey cell, int fork, int iteration, double goodput) {
        return SampleRow.of(cell, fork, iteration, Metric.GOODPUT, goodput);
    }

    private Run stored() {
        return Run.load(store().list().get(0).directory());
    }

    @Test
    void everyIterationIsOnTheDiskAsSoonAsItIsMeasured() {
        try (Recorder recorder = recorder()) {
            for (int iteration = 1; iteration <= 8; iteration++) {
                recorder.samples(1, List.of(row(CELL, 1, iteration, 1.5)));
                assertThat(stored().samples()).hasSize(iteration);
            }
        }
        assertThat(stored().status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(stored().samples()).hasSize(8);
    }

    @Test
    void rowsSayWhenTheyWereMeasuredAndInWhichTurn() {
        try (Recorder recorder = recorder()) {
            recorder.samples(1, List.of(row(CELL, 1, 1, 1.5)));
            recorder.samples(2, List.of(row(PEER, 1, 1, 1.9)));
            recorder.samples(3, List.of(row(CELL, 2, 1, 1.7)));
            recorder.finish(RunStatus.OK);
        }
        List<Moment> moments = stored().samples().stream()
                .map(each -> each.moment().orElseThrow())
                .toList();
        assertThat(moments).extracting(Moment::turn).containsExactly(1, 2, 3);
        assertThat(moments).extracting(Moment::timeNs).isSorted();
    }

    @Test
    void forksOfPartsBecomeThoseOfOneRunWithTheLabsTopology() {
        try (Recorder recorder = recorder()) {
            recorder.samples(1, List.of(row(CELL, 1, 1, 1.5)));
            recorder.samples(2, List.of(row(CELL, 2, 1, 1.7)));
            recorder.samples(3, List.of(row(PEER, 1, 1, 1.9)));
            recorder.finish(RunStatus.OK);
        }
        Run run = stored();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.cells()).hasSize(2);
        assertThat(run.cells().get(0).metric("goodput").orElseThrow().forkMeans())
                .containsExactly(1.5, 1.7);
        assertThat(run.parameters()).contains("channels", "streams");
        assertThat(run.properties().topology()).containsEntry("topology", "veth-shaped");
        assertThat(run.properties().command())
                .contains("UCCL_TCPX_NUM_CHANNELS=4 ./run-bench.sh tune -f 2 --fault 'eth1 down @1s'");
        assertThat(run.properties().commandName()).contains("tune");
        assertThat(run.properties().machine()).isPresent();
    }

    @Test
    void whatWasMeasuredIsThereAlthoughTheDirectoryIsGone() throws IOException {
        try (Recorder recorder = recorder()) {
            recorder.samples(1, List.of(row(CELL, 1, 1, 1.5)));
            try (Stream<Path> files = Files.walk(recorder.directory())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            assertThatThrownBy(() -> recorder.finish(RunStatus.OK)).isInstanceOf(ResultException.class);
            Run run = recorder.run(RunStatus.OK);
            assertThat(run.status()).isEqualTo(RunStatus.OK);
            assertThat(run.cells().get(0).metric("goodput").orElseThrow().forkMeans())
                    .containsExactly(1.5);
        }
    }
}
