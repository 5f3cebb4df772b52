package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;

class SweepPointsTest {
    @TempDir
    private Path results;

    @Test
    void aSweepOverOneParameterIsOneListInAscendingOrder() {
        Run run = new StoredRuns(new RunStore(results))
                .write(
                        Optional.empty(),
                        RunStatus.OK,
                        "src-1",
                        Map.of(8, new double[] {1.9, 1.91}, 1, new double[] {0.49}, 2, new double[] {0.98}));
        assertThat(SweepPoints.over(run, "channels", "goodput"))
                .containsOnlyKeys("")
                .containsEntry(
                        "",
                        List.of(
                                new Point(1, List.of(0.49)),
                                new Point(2, List.of(0.98)),
                                new Point(8, List.of(1.9, 1.91))));
        assertThat(SweepPoints.over(run, "window", "goodput")).isEmpty();
        assertThat(SweepPoints.over(run, "channels", "nothing")).isEmpty();
    }
}
