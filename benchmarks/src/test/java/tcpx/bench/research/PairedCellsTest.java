package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.CellKey.ChangedDefault;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.SweepComparison;

class PairedCellsTest {
    private static final CellKey CELL = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "2"));

    private static final List<String> GIVEN = List.of("channels", "spin");

    /** Fork means of one revision run 24 times, GB/s, as measured in a lab of two 4 Gbit/s rails on a busy machine. */
    private static final double[] MEASURED = {
        0.942, 0.888, 0.788, 0.930, 0.750, 0.618, 0.762, 0.859, 0.524, 0.850, 0.512, 0.532, 0.354, 0.786, 0.910, 0.841,
        0.949, 0.908, 0.9092, 0.974, 0.981, 0.994, 0.991, 0.902
    };

    private static List<Map<CellKey, Double>> turns(List<Double> values, double factorOfB) {
        List<Map<CellKey, Double>> turns = new ArrayList<>();
        for (int turn = 0; turn < values.size(); turn++) {
            boolean a = turn % 4 == 0 || turn % 4 == 3;
            turns.add(Map.of(CELL, values.get(turn) * (a ? 1 : factorOfB)));
        }
        return turns;
    }

    private static List<Comparison.Cell> cells(List<Map<CellKey, Double>> turns) {
        return PairedCells.of(turns, Metric.GOODPUT, GIVEN).cells();
    }

    private static SweepComparison decide(List<Map<CellKey, Double>> turns) {
        return SweepComparison.of(cells(turns));
    }

    private static Comparison decide(List<Double> values, double factorOfB) {
        return decide(turns(values, factorOfB)).cells().get(0);
    }

    @Test
    void sameRevisionTwiceIsFoundDifferentAtTheStatedRateAndNotMore() {
        Random random = new Random(20261122);
        List<Double> values = new ArrayList<>();
        for (double value : MEASURED) {
            values.add(value);
        }
        int different = 0;
        int repetitions = 1000;
        for (int r = 0; r < repetitions; r++) {
            Collections.shuffle(values, random);
            different += decide(values.subList(0, 20), 1).verdict() instanceof Verdict.Indistinguishable ? 0 : 1;
        }
        // the exact test at alpha 0.05 with 10 pairs has 0.0488; 1000 repetitions stray by 0.007
        assertThat(different).as("false positives of " + repetitions).isBetween(25, 70);
    }

    @Test
    void aPlantedSlowdownOfThreePercentIsFoundInOrdinaryNoise() {
        Random noise = new Random(7);
        List<Double> values = new ArrayList<>();
        for (int turn = 0; turn < 20; turn++) {
            double drift = 1 + 0.05 * Math.sin(turn / 6.0);
            values.add(1.98 * drift * (1 + 0.008 * noise.nextGaussian()));
        }
        Comparison cell = decide(values, 0.97);
        assertThat(cell.verdict()).isInstanceOf(Verdict.Slower.class);
        assertThat(cell.effect().orElseThrow().shift().interval().contains(0.97))
                .isTrue();
        assertThat(cell.regressesBeyond(0)).isTrue();
        assertThat(cell.regressesBeyond(0.05)).isFalse();
    }

    @Test
    void tooFewPairsAreRefusedWithTheNumberNeeded() {
        Comparison cell = decide(List.of(1.0, 0.5, 0.5, 1.0), 1);
        assertThat(cell.verdict()).isInstanceOf(Verdict.Refused.class);
        assertThat(((Verdict.Refused) cell.verdict()).reason()).contains("run 6 or more pairs");
    }

    @Test
    void severalCellsShareAlpha() {
        CellKey other = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "4"));
        List<Map<CellKey, Double>> turns = new ArrayList<>();
        for (int turn = 0; turn < 12; turn++) {
            boolean a = turn % 4 == 0 || turn % 4 == 3;
            turns.add(Map.of(CELL, a ? 1.0 : 0.5, other, 1.0));
        }
        List<Comparison> cells = decide(turns).cells();
        assertThat(cells).hasSize(2);
        // six pairs reach 0.031, which decides one cell and not two
        assertThat(cells).allMatch(cell -> cell.verdict() instanceof Verdict.Refused);
    }

    @Test
    void thePairsOfTheInterleavedOrderStandOnTheirSides() {
        List<Double> order = List.of(1.0, 2.0, 2.1, 1.1, 1.2, 2.2, Double.NaN, 1.3);
        Comparison.Cell cell = cells(turns(order, 1)).get(0);
        assertThat(cell.old().values()).containsExactly(1.0, 1.1, 1.2);
        assertThat(cell.now().values()).containsExactly(2.0, 2.1, 2.2);
        assertThat(cell.now().missing()).isEqualTo(1);
        assertThatThrownBy(() -> cells(turns(List.of(1.0), 1))).hasMessageContaining("no partner");
    }

    @Test
    void aCellThatOnlyOneRevisionHasIsLeftOut() {
        List<Map<CellKey, Double>> turns = List.of(Map.of(CELL, 1.0), Map.of());
        assertThat(cells(turns)).isEmpty();
    }

    @Test
    void aParameterThatOnlyOneRevisionKnowsDoesNotKeepTheirCellsApart() {
        List<Map<CellKey, Double>> turns = new ArrayList<>();
        List<Map<CellKey, Double>> swept = new ArrayList<>();
        for (int turn = 0; turn < 12; turn++) {
            boolean a = turn % 4 == 0 || turn % 4 == 3;
            CellKey plain = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "2", "spin", "0"));
            CellKey spinning = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "2", "spin", "50"));
            turns.add(a ? Map.of(CELL, 1.0) : Map.of(plain, 0.5));
            swept.add(a ? Map.of(CELL, 1.0) : Map.of(plain, 0.5, spinning, 0.7));
        }
        assertThat(cells(turns))
                .singleElement()
                .satisfies(cell -> assertThat(cell.now().size()).isEqualTo(6));
        assertThat(cells(swept)).as("which of two to pair is not told").isEmpty();
    }

    private static CellKey cell(String... params) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String each : params) {
            map.put(each.split("=")[0], each.split("=")[1]);
        }
        return CellKey.of("TransferBenchmark.transfer", map);
    }

    @Test
    void theSameCommandAtEachRevisionsOwnDefaultsIsOneCell() {
        CellKey old = cell("channels=4", "chunkBytes=524288", "inFlight=1", "spin=0");
        CellKey now = cell("channels=4", "chunkBytes=auto", "inFlight=auto", "spin=0", "memory=HOST");
        PairedCells paired = PairedCells.of(
                List.of(Map.of(old, 1.0), Map.of(now, 2.0), Map.of(now, 2.1), Map.of(old, 1.1)),
                Metric.GOODPUT,
                List.of("channels"));
        assertThat(paired.cells()).singleElement().satisfies(cell -> {
            assertThat(cell.label()).isEqualTo("channels=4");
            assertThat(cell.old().values()).containsExactly(1.0, 1.1);
            assertThat(cell.now().values()).containsExactly(2.0, 2.1);
        });
        assertThat(paired.changed())
                .containsExactly(
                        new ChangedDefault("chunkBytes", "524288", "auto"),
                        new ChangedDefault("inFlight", "1", "auto"));
    }

    @Test
    void aSweepPairsByWhatWasGivenAndEachSideKeepsItsDefaults() {
        Map<CellKey, Double> a = Map.of(cell("channels=2", "window=4"), 1.0, cell("channels=4", "window=4"), 2.0);
        Map<CellKey, Double> b = Map.of(cell("channels=2", "window=auto"), 1.5, cell("channels=4", "window=auto"), 3.0);
        PairedCells paired = PairedCells.of(List.of(a, b), Metric.GOODPUT, List.of("channels"));
        assertThat(paired.cells())
                .extracting(cell -> cell.label() + " " + cell.old().values() + " "
                        + cell.now().values())
                .containsExactlyInAnyOrder("channels=2 [1.0] [1.5]", "channels=4 [2.0] [3.0]");
        assertThat(paired.changed()).containsExactly(new ChangedDefault("window", "4", "auto"));
    }

    @Test
    void defaultsThatAreSweepsOfTheirOwnPairWhereTheyMeet() {
        Map<CellKey, Double> a = Map.of(cell("channels=4", "messageBytes=8"), 1.0);
        Map<CellKey, Double> b =
                Map.of(cell("channels=4", "messageBytes=8"), 2.0, cell("channels=4", "messageBytes=64"), 3.0);
        PairedCells paired = PairedCells.of(List.of(a, b), Metric.GOODPUT, List.of("channels"));
        assertThat(paired.cells())
                .singleElement()
                .satisfies(cell -> assertThat(cell.now().values()).containsExactly(2.0));
        assertThat(paired.changed()).isEmpty();
    }

    @Test
    void whatWasGivenIsNeverTakenForADefault() {
        List<Map<CellKey, Double>> turns = List.of(Map.of(cell("channels=2"), 1.0), Map.of(cell("channels=4"), 2.0));
        assertThat(PairedCells.of(turns, Metric.GOODPUT, List.of("channels")).cells())
                .isEmpty();
        assertThat(PairedCells.of(turns, Metric.GOODPUT, List.of()).cells()).hasSize(1);
    }

    @Test
    void aForkWithoutANumberCostsItsPairAndNotTheCell() {
        List<Map<CellKey, Double>> turns = List.of(Map.of(CELL, 1.0), Map.of(CELL, 2.0), Map.of(), Map.of(CELL, 1.1));
        assertThat(cells(turns)).singleElement().satisfies(cell -> {
            assertThat(cell.old().values()).containsExactly(1.0);
            assertThat(cell.now().missing()).isEqualTo(1);
        });
    }
}
