package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import tcpx.bench.stats.Comparison.Detectable;
import tcpx.bench.stats.Comparison.Verdict;

class SweepComparisonTest {
    private static Sample sample(Better better, double... values) {
        return Sample.of(DoubleStream.of(values).boxed().toList(), "GB/s", better);
    }

    private static double[] around(double centre, int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> centre * (1 + 0.001 * i));
        return values;
    }

    private static Comparison.Cell cell(Better better, double before, double after, int n) {
        return new Comparison.Cell("cell", sample(better, around(before, n)), sample(better, around(after, n)));
    }

    @Test
    void verdictFollowsTheDirectionOfTheMetric() {
        SweepComparison sweep = SweepComparison.of(List.of(
                cell(Better.HIGHER, 3.0, 3.4, 6), cell(Better.HIGHER, 3.0, 2.9, 6), cell(Better.LOWER, 3, 2, 6)));
        assertThat(sweep.cells())
                .extracting(Comparison::verdict)
                .containsExactly(new Verdict.Faster(), new Verdict.Slower(), new Verdict.Faster());
        assertThat(sweep.cells().get(0).p()).isCloseTo(3 * 0.0021645, within(1e-6));
        assertThat(sweep.cells().get(0).effect().orElseThrow().shift().value()).isCloseTo(3.4 / 3, within(1e-6));
        assertThat(sweep.geometricMean()).isEmpty(); // directions differ
    }

    @Test
    void threeForksAreRefusedWithTheNumberNeeded() {
        SweepComparison sweep = SweepComparison.of(List.of(cell(Better.HIGHER, 3.0, 2.0, 3)));
        assertThat(sweep.cells().get(0).verdict())
                .isEqualTo(new Verdict.Refused("3 against 3 forks cannot reach alpha 0.05: run 4 on each side", 4));
        assertThat(sweep.cells().get(0).p()).isNaN();
        assertThat(sweep.regressesBeyond(0)).isFalse();
    }

    @Test
    void whatCouldNotBeDecidedIsNoPartOfTheMean() {
        Comparison.Cell refused = cell(Better.HIGHER, 3.0, 2.0, 3);
        assertThat(SweepComparison.of(List.of(refused, refused)).geometricMean())
                .isEmpty();
        assertThat(SweepComparison.of(List.of(refused, cell(Better.HIGHER, 3.0, 3.3, 6)))
                        .geometricMean()
                        .orElseThrow()
                        .value())
                .isCloseTo(1.1, within(1e-9));
    }

    @Test
    void fourForksSufficeForOneCellButNotForFour() {
        Comparison.Cell cell = cell(Better.HIGHER, 3.0, 2.0, 4);
        assertThat(SweepComparison.of(List.of(cell)).cells().get(0).verdict()).isEqualTo(new Verdict.Slower());
        assertThat(SweepComparison.of(List.of(cell, cell, cell, cell)).cells())
                .extracting(Comparison::verdict)
                .containsOnly(new Verdict.Refused(
                        "4 against 4 forks cannot reach alpha 0.05 in a sweep of 4 cells: run 5 on each side", 5));
    }

    @Test
    void aSmallCellDoesNotMakeTheOthersHarder() {
        SweepComparison sweep = SweepComparison.of(List.of(cell(Better.HIGHER, 3, 2, 4), cell(Better.HIGHER, 3, 2, 2)));
        assertThat(sweep.cells().get(0).verdict()).isEqualTo(new Verdict.Slower());
        assertThat(sweep.cells().get(0).p()).isCloseTo(0.0285714, within(1e-6));
        assertThat(sweep.cells().get(1).verdict()).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anIntervalExcludesNoChangeExactlyWhereThereIsAVerdict() {
        Random random = new Random(3);
        int told = 0;
        for (int round = 0; round < 300; round++) {
            List<Comparison.Cell> cells = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                double factor = 1 + 0.03 * i;
                cells.add(new Comparison.Cell(
                        "c" + i,
                        sample(Better.HIGHER, random.doubles(8, 1, 1.1).toArray()),
                        sample(
                                Better.HIGHER,
                                random.doubles(8, 1, 1.1).map(v -> factor * v).toArray())));
            }
            for (Comparison cell : SweepComparison.of(cells).cells()) {
                boolean excluded =
                        !cell.effect().orElseThrow().shift().interval().contains(1);
                assertThat(excluded).isEqualTo(!(cell.verdict() instanceof Verdict.Indistinguishable));
                told += excluded ? 1 : 0;
            }
        }
        assertThat(told).isBetween(300, 900); // both kinds were seen
    }

    @Test
    void whatIsCalledDetectableIsFoundInEightOfTenComparisons() {
        Random random = new Random(6);
        int found = 0;
        double change = 0;
        for (int round = 0; round < 400; round++) {
            double[] old = random.doubles(12)
                    .map(any -> 2 * Math.exp(0.06 * random.nextGaussian()))
                    .toArray();
            double[] now = random.doubles(12)
                    .map(any -> 2 * Math.exp(0.06 * random.nextGaussian()))
                    .toArray();
            Comparison same = SweepComparison.of(
                            List.of(new Comparison.Cell("c", sample(Better.HIGHER, old), sample(Better.HIGHER, now))))
                    .cells()
                    .get(0);
            change += same.detectable().orElseThrow().change() / 400;
        }
        for (int round = 0; round < 400; round++) {
            double less = 1 - change;
            double[] old = random.doubles(12)
                    .map(any -> 2 * Math.exp(0.06 * random.nextGaussian()))
                    .toArray();
            double[] now = random.doubles(12)
                    .map(any -> 2 * less * Math.exp(0.06 * random.nextGaussian()))
                    .toArray();
            found += SweepComparison.of(List.of(new Comparison.Cell(
                                            "c", sample(Better.HIGHER, old), sample(Better.HIGHER, now))))
                                    .cells()
                                    .get(0)
                                    .verdict()
                            instanceof Verdict.Slower
                    ? 1
                    : 0;
        }
        // 12 forks that scatter by 6 % see 7 %; a slowdown of 5 % they find every second time
        assertThat(change).isCloseTo(0.0705, within(0.002));
        assertThat(found / 400.0).as("seed 6").isBetween(0.72, 0.84);
    }

    @Test
    void besidesNothingSeenStandsWhatWouldHaveBeen() {
        double[] values = {2.00, 2.10, 1.90, 2.05, 1.95, 2.02};
        Comparison cell = SweepComparison.of(
                        List.of(new Comparison.Cell("c", sample(Better.HIGHER, values), sample(Better.HIGHER, values))),
                        0.05,
                        0.03)
                .cells()
                .get(0);
        assertThat(cell.verdict()).isEqualTo(new Verdict.Indistinguishable());
        Detectable seen = cell.detectable().orElseThrow();
        assertThat(seen.change()).isCloseTo(0.065, within(0.005));
        assertThat(seen.needed()).isBetween(20, 28);
        assertThat(seen.observations()).isEqualTo("forks on each side");
    }

    @Test
    void differentUnitsAreNeverCompared() {
        Sample gb = sample(Better.HIGHER, around(1, 6));
        Sample us = Sample.of(List.of(1.0, 2.0), "us", Better.LOWER);
        Comparison compared = SweepComparison.of(List.of(new Comparison.Cell("x", gb, us)))
                .cells()
                .get(0);
        assertThat(compared.verdict().mark()).isEqualTo("not decided");
        assertThat(compared.effect()).isEmpty();
    }

    @Test
    void degenerateSamplesGetAVerdictAndNotAnException() {
        double[] zeros = new double[6];
        double[] some = around(5, 6);
        SweepComparison sweep = SweepComparison.of(List.of(
                new Comparison.Cell("zeros", sample(Better.LOWER, zeros), sample(Better.LOWER, zeros)),
                new Comparison.Cell("from zero", sample(Better.LOWER, zeros), sample(Better.LOWER, some)),
                new Comparison.Cell("empty", sample(Better.LOWER), sample(Better.LOWER, some)),
                new Comparison.Cell("nan", sample(Better.LOWER, Double.NaN), sample(Better.LOWER, some)),
                new Comparison.Cell(
                        "huge", sample(Better.LOWER, new double[150]), sample(Better.LOWER, new double[150]))));
        assertThat(sweep.cells())
                .extracting(cell -> cell.verdict().mark())
                .containsExactly("~", "slower", "not decided", "not decided", "not decided");
        assertThat(sweep.warnings()).contains(new Warning.NoRatio(2));
        assertThat(sweep.regressesBeyond(10)).isTrue(); // from nothing to something
        assertThat(SweepComparison.of(List.of()).cells()).isEmpty();
    }

    @Test
    void theGateAsksForSignificanceAndSize() {
        SweepComparison sweep = SweepComparison.of(List.of(cell(Better.HIGHER, 3.0, 2.91, 6)));
        assertThat(sweep.regressesBeyond(0.02)).isTrue();
        assertThat(sweep.regressesBeyond(0.05)).isFalse();
        assertThat(SweepComparison.of(List.of(cell(Better.HIGHER, 2.0, 3.0, 6))).regressesBeyond(0))
                .isFalse();
    }

    @Test
    void anyFalsePositiveInAnUnchangedSweepIsRarerThanAlpha() {
        Random random = new Random(5);
        int sweeps = 1500;
        int wrong = 0;
        for (int run = 0; run < sweeps; run++) {
            List<Comparison.Cell> cells = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                cells.add(new Comparison.Cell(
                        "c" + i,
                        sample(Better.HIGHER, random.doubles(8, 1, 2).toArray()),
                        sample(Better.HIGHER, random.doubles(8, 1, 2).toArray())));
            }
            boolean any = SweepComparison.of(cells).cells().stream()
                    .anyMatch(cell -> !(cell.verdict() instanceof Verdict.Indistinguishable));
            wrong += any ? 1 : 0;
        }
        assertThat(wrong / (double) sweeps).as("seed 5").isBetween(0.02, 0.06);
    }
}
