package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.bench.InProcessBenchmark;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.node.Parameter;

class SweepTest {
    private static Sweep sweep(String... line) {
        return Sweep.of(JmhArguments.parse(List.of(line), Map.of()));
    }

    @Test
    void withoutAPatternItIsTheTransferBenchmarkWithItsDefaults() {
        Sweep sweep = sweep();
        assertThat(sweep.cells()).hasSize(1);
        Sweep.Cell cell = sweep.cells().get(0);
        assertThat(cell.name()).isEqualTo(TransferBenchmark.class.getName() + ".transfer");
        assertThat(cell.isOf(TransferBenchmark.class)).isTrue();
        assertThat(cell.isOf(InProcessBenchmark.class)).isFalse();
        assertThat(cell.key().benchmark()).isEqualTo("TransferBenchmark.transfer");
        assertThat(cell.forks()).isEqualTo(5);
        for (Parameter parameter : Parameter.values()) {
            assertThat(cell.params()).containsEntry(parameter.label(), parameter.standard());
        }
        assertThat(sweep.swept()).isEmpty();
        assertThat(forks(sweep)).isEqualTo(5);
    }

    @Test
    void aCellsFilesAreNamedByWhatIsSwept() {
        Sweep one = sweep("-p", "channels=3");
        assertThat(one.fileName(one.cells().get(0))).isEqualTo("channels=3");
        Sweep several = sweep("-p", "channels=2", "-p", "window=1,2", "-p", "weights=4:1,1:1");
        assertThat(several.fileName(several.cells().get(3))).isEqualTo("window=2_weights=1-1");
    }

    @Test
    void cellsAreAllCombinationsTheLastParameterFastest() {
        Sweep sweep = sweep("-p", "window=1,4", "-p", "channels=1,2,8", "-f", "2");
        assertThat(sweep.cells())
                .extracting(cell ->
                        cell.params().get("channels") + "x" + cell.params().get("window"))
                .containsExactly("1x1", "1x4", "2x1", "2x4", "8x1", "8x4");
        assertThat(sweep.swept()).containsExactly("channels", "window");
        assertThat(forks(sweep)).isEqualTo(12);
        assertThat(sweep.parameters())
                .startsWith("channels", "chunkBytes", "window")
                .hasSize(Parameter.values().length);
    }

    @Test
    void noForkIsOneRoundInThisProcess() {
        assertThat(forks(sweep("-f", "0", "InProcessBenchmark"))).isEqualTo(1);
    }

    @Test
    void aPatternChoosesBenchmarksAndMayChooseSeveral() {
        assertThat(sweep("InProcess").cells()).allMatch(cell -> cell.isOf(InProcessBenchmark.class));
        assertThat(sweep("Transfer|InProcess", "-p", "channels=2").cells())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(cell -> assertThat(cell.params()).containsEntry("channels", "2"));
        assertThat(sweep("bench", "-e", "InProcess").cells()).noneMatch(cell -> cell.isOf(InProcessBenchmark.class));
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() {
        assertThatThrownBy(() -> sweep("NoSuchBenchmark"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no benchmark matches NoSuchBenchmark; ./run-bench.sh -l lists them");
    }

    @Test
    void aParameterWithoutItsOptionIsRefusedWithWhatWasMeant() {
        assertThatThrownBy(() -> sweep("channels=4")).hasMessageEndingWith("did you mean -p channels=4?");
    }

    @Test
    void theFloorHasTheParametersOfTheLastCell() {
        JmhArguments arguments = JmhArguments.parse(List.of("-p", "channels=1,8", "-p", "window=4"), Map.of());
        Sweep sweep = Sweep.of(arguments).withFloor(arguments);
        assertThat(sweep.cells()).hasSize(3);
        Sweep.Cell floor = sweep.cells().get(2);
        assertThat(floor.isOf(InProcessBenchmark.class)).isTrue();
        assertThat(floor.params())
                .containsEntry("channels", "8")
                .containsEntry("window", "4")
                .doesNotContainKey("provider");
        assertThat(floor.forks()).isEqualTo(1);
    }

    @Test
    void aMisspeltParameterIsRefusedWithWhatWasMeant() {
        assertThatThrownBy(() -> sweep("-p", "chanels=2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "-p chanels: there is no such parameter; allowed is channels (did you mean that?)")
                .hasMessageContaining("chunkBytes");
        assertThatThrownBy(() -> sweep("-p", "colour=red"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed is one of channels, ");
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> sweep("-p", "weights=1:2:3", "-p", "channels=3,4", "-p", "strategy=WEIGHTED"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 channels");
    }

    private static int forks(Sweep sweep) {
        return sweep.cells().stream().mapToInt(Sweep.Cell::rounds).sum();
    }

    @Test
    void aTransferWithoutPayloadIsRefusedAndAMessageWithoutIsNot() {
        assertThatThrownBy(() -> sweep("-p", "messageBytes=0"))
                .hasMessageStartingWith("messageBytes=0: without payload there is no goodput");
        assertThat(sweep("LatencyBenchmark", "-p", "messageBytes=0").cells()).hasSize(1);
    }
}
