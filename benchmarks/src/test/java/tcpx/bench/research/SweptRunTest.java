package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStatus;
import tcpx.bench.result.RunStore;

class SweptRunTest {
    @TempDir
    private Path directory;

    @Test
    void theNewestWholeRunWithSeveralValuesIsTakenRecordedOnesFirst() throws Exception {
        RunStore store = new RunStore(directory);
        StoredRuns runs = new StoredRuns(store);
        Map<Integer, double[]> two = Map.of(1, StoredRuns.around(0.5), 2, StoredRuns.around(1));
        Map<Integer, double[]> one = Map.of(4, StoredRuns.around(1.9));
        assertThat(SweptRun.newest(store, List.of("channels"))).isEmpty();

        runs.write(Optional.empty(), RunStatus.OK, "src-1", two);
        Run local = runs.write(Optional.empty(), RunStatus.OK, "src-1", two);
        runs.write(Optional.empty(), RunStatus.PARTIAL, "src-1", two);
        runs.write(Optional.empty(), RunStatus.OK, "src-1", one);
        assertThat(SweptRun.newest(store, List.of("channels")).orElseThrow().id())
                .isEqualTo(local.id());
        assertThat(SweptRun.newest(store, List.of("channels", "window"))).isEmpty();

        Run recorded = runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", two);
        Run later = runs.write(Optional.of("v0.2"), RunStatus.OK, "src-1", two);
        runs.write(Optional.empty(), RunStatus.OK, "src-1", two);
        assertThat(SweptRun.newest(store, List.of("channels")).orElseThrow().id())
                .isEqualTo(later.id());

        Files.writeString(later.directory().resolve("samples.csv"), "damaged");
        assertThat(SweptRun.newest(store, List.of("channels")).orElseThrow().id())
                .isEqualTo(recorded.id());
    }
}
