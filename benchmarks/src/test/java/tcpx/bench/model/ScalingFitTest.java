package tcpx.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.model.Model.Amdahl;
import tcpx.bench.model.Model.Knee;
import tcpx.bench.model.Model.Linear;
import tcpx.bench.model.Model.UniversalScalability;
import tcpx.bench.model.Model.WindowBound;
import tcpx.bench.model.Observations.GroupMeans;
import tcpx.bench.stats.Estimate.Interval;

class ScalingFitTest {
    private static final double[] DOUBLING = {1, 2, 4, 8};
    private static final double[] DENSE = {1, 2, 3, 4, 6, 8, 12, 16};

    private static Fitting fitting(int resamples) {
        return new Fitting(new Random(42), resamples, 0.95);
    }

    private static Fit.Fitted fitted(ModelChoice choice, String name) {
        return choice.curves().stream()
                .filter(fit -> fit.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsThePlantedKneeAndSaysItInPhysicalWords() {
        List<Point> points = Simulated.from(new Knee(0.4925, 1.97), new Random(1), 0.002, 6, DOUBLING);
        ModelChoice choice = fitting(299).scaling(points);
        Fit.Fitted best = choice.best().orElseThrow();
        assertThat(best.model()).isInstanceOf(Knee.class);
        assertThat(best.model().sentence())
                .isEqualTo("knee at 4.0 channels: 0.49 GB/s per channel up to a capacity of 1.97 GB/s");
        assertThat(best.lackOfFit().orElseThrow()).isGreaterThan(0.01);
        assertThat(choice.rivals()).isEmpty();
        assertThat(choice.statement()).startsWith("Best: knee (Akaike weight 1.00, next ");
        BestChannels channels = BestChannels.of(choice, 0.02).orElseThrow();
        assertThat(channels.channels()).isEqualTo(4);
        assertThat(channels.sureness().orElseThrow()).isEqualTo(1);
        assertThat(channels.sentence())
                .isEqualTo("Best channel count: 4 (1.97 GB/s predicted, smallest within 2 % of the best up to 8); "
                        + "100 % of 299 resamples name it.");
    }

    @Test
    void choosesTheModelThatMadeTheData() {
        Random random = new Random(2);
        List<Model> truths =
                List.of(new Linear(3), new Amdahl(3, 0.08), new UniversalScalability(3, 0.05, 0.01), new Knee(3, 12.2));
        for (Model truth : truths) {
            int chosen = 0;
            for (int run = 0; run < 40; run++) {
                ModelChoice choice = fitting(0).scaling(Simulated.from(truth, random, 0.01, 4, DENSE));
                boolean same = choice.best().orElseThrow().name().equals(truth.name());
                boolean open =
                        choice.rivals().stream().anyMatch(rival -> rival.name().equals(truth.name()));
                chosen += same || open ? 1 : 0;
            }
            assertThat(chosen).as("%s of 40, seed 2", truth.name()).isGreaterThanOrEqualTo(36);
        }
    }

    @Test
    void recoversExactParametersWithoutNoise() {
        UniversalScalability truth = new UniversalScalability(3, 0.05, 0.01);
        UniversalScalability usl =
                (UniversalScalability) fitted(fitting(0).scaling(Simulated.exactly(truth, 2, DOUBLING)), "usl")
                        .model();
        assertThat(usl.firstChannelGBps()).isCloseTo(3, within(1e-6));
        assertThat(usl.contention()).isCloseTo(0.05, within(1e-6));
        assertThat(usl.crosstalk()).isCloseTo(0.01, within(1e-6));
        assertThat(usl.peakChannels()).isCloseTo(Math.sqrt(95), within(1e-3));
        Amdahl amdahl =
                (Amdahl) fitted(fitting(0).scaling(Simulated.exactly(new Amdahl(3, 0.2), 2, DOUBLING)), "amdahl")
                        .model();
        assertThat(amdahl.firstChannelGBps()).isCloseTo(3, within(1e-6));
        assertThat(amdahl.serialShare()).isCloseTo(0.2, within(1e-6));
        Knee knee = (Knee) fitted(fitting(0).scaling(Simulated.exactly(new Knee(0.5, 2.7), 2, DOUBLING)), "knee")
                .model();
        assertThat(knee.kneeChannels()).isCloseTo(5.4, within(1e-9));
    }

    @Test
    void noCostIsEverNegativeWhenGoodputGrowsFasterThanLinear() {
        List<Point> points = List.of(
                new Point(1, List.of(1.0, 1.01)),
                new Point(2, List.of(2.2, 2.21)),
                new Point(4, List.of(4.9, 4.8)),
                new Point(8, List.of(10.0, 10.1)));
        ModelChoice choice = fitting(99).scaling(points);
        assertThat(fitted(choice, "amdahl").model())
                .isEqualTo(new Amdahl(((Amdahl) fitted(choice, "amdahl").model()).firstChannelGBps(), 0));
        UniversalScalability usl = (UniversalScalability) fitted(choice, "usl").model();
        assertThat(usl.contention()).isZero();
        assertThat(usl.crosstalk()).isZero();
        assertThat(usl.sentence()).contains("no peak seen");
        assertThat(fitted(choice, "knee").model().at(8)).isPositive();
        assertThat(choice.best().orElseThrow().name()).isEqualTo("linear"); // fewest parameters among equals
    }

    @Test
    void oneBadForkIsNamedAndDoesNotMoveTheAnswer() {
        List<Point> good = Simulated.from(new Knee(0.4925, 1.97), new Random(1), 0.005, 6, DOUBLING);
        for (int at = 0; at < DOUBLING.length; at++) {
            List<Point> points = new ArrayList<>(good);
            List<Double> forks = new ArrayList<>(good.get(at).values());
            forks.set(2, 0.1 * forks.get(2));
            points.set(at, new Point(DOUBLING[at], forks));
            ModelChoice choice = fitting(199).scaling(points);
            BestChannels channels = BestChannels.of(choice, 0.02).orElseThrow();
            assertThat(channels.channels())
                    .as("one of 24 forks times 0.1, at " + DOUBLING[at])
                    .isEqualTo(4);
            assertThat(channels.stillRising()).isFalse();
            Fit.Fitted best = choice.best().orElseThrow();
            assertThat(((Knee) best.model()).kneeChannels()).isCloseTo(4, within(0.05));
            assertThat(best.notes()).anyMatch(note -> note.startsWith("set aside: a fork of 0."));
        }
        assertThat(fitting(0).scaling(good).best().orElseThrow().notes()).isEmpty();
    }

    @Test
    void ordinaryScatterIsNotSetAside() {
        Random random = new Random(7);
        int notes = 0;
        for (int run = 0; run < 100; run++) {
            List<Point> points = Simulated.from(new Knee(0.5, 2), random, 0.06, 6, DOUBLING);
            notes += Observations.of(points).notes().size();
        }
        assertThat(notes).as("of 2400 forks that scatter by 6 %").isLessThan(5);
    }

    @Test
    void whereGoodputFallsNobodyIsToldThatMoreThanAllIsSerial() {
        List<Point> falling = List.of(
                new Point(1, List.of(2.0, 2.01, 1.99)),
                new Point(2, List.of(1.0, 1.01, 0.99)),
                new Point(4, List.of(0.6, 0.61, 0.59)),
                new Point(8, List.of(0.4, 0.41, 0.39)));
        ModelChoice choice = fitting(99).scaling(falling);
        assertThat(choice.unranked())
                .anySatisfy(fit -> assertThat(fit)
                        .isEqualTo(new Fit.Refused(
                                "amdahl",
                                "goodput falls with more channels, which no serial share can make it do",
                                0)));
        UniversalScalability usl = (UniversalScalability) fitted(choice, "usl").model();
        assertThat(usl.contention()).isBetween(0.0, 1.0);
    }

    @Test
    void kneeAgreesWithASearchOverAGrid() {
        Random random = new Random(11);
        for (int run = 0; run < 30; run++) {
            Knee truth = new Knee(1, 1 + 9 * random.nextDouble());
            Observations observations = Observations.of(Simulated.from(truth, random, 0.15, 2, DENSE));
            GroupMeans means = observations.means();
            double exact = means.misfit(Fitter.KNEE.solver().solve(means));
            double grid = Double.POSITIVE_INFINITY;
            for (double a = 0.6; a < 1.6; a += 0.01) {
                for (double c = 0.6; c < 16; c *= 1.01) {
                    grid = Math.min(grid, means.misfit(new Knee(a, c)));
                }
            }
            assertThat(exact).as("run %d, seed 11", run).isLessThanOrEqualTo(grid + 1e-12);
        }
    }

    @Test
    void universalLawAgreesWithASearchOverAGrid() {
        Random random = new Random(12);
        for (int run = 0; run < 12; run++) {
            UniversalScalability truth =
                    new UniversalScalability(1, 0.2 * random.nextDouble(), 0.02 * random.nextDouble());
            GroupMeans means = Observations.of(Simulated.from(truth, random, 0.1, 2, DENSE))
                    .means();
            double solved = means.misfit(Fitter.USL.solver().solve(means));
            double grid = Double.POSITIVE_INFINITY;
            for (double sigma = 0; sigma < 0.5; sigma += 0.01) {
                for (double kappa = 0; kappa < 0.05; kappa += 0.001) {
                    for (double lambda = 0.7; lambda < 1.6; lambda += 0.02) {
                        grid = Math.min(grid, means.misfit(new UniversalScalability(lambda, sigma, kappa)));
                    }
                }
            }
            assertThat(solved).as("run %d, seed 12", run).isLessThanOrEqualTo(grid + 1e-9);
        }
    }

    @Test
    void kneeIntervalsCoverTheTruthAboutAsOftenAsTheySay() {
        Random random = new Random(21);
        int capacity = 0;
        int slope = 0;
        int runs = 300;
        for (int run = 0; run < runs; run++) {
            // The window bound is the same curve and the same solver, without the cost of the other scaling models.
            List<Point> points = Simulated.from(new WindowBound(2e-9, 2.2), random, 0.01, 4, DOUBLING);
            Fit fit = new Fitting(random, 199, 0.95).window(points);
            List<Fit.Parameter> parameters = ((Fit.Fitted) fit).parameters();
            slope += parameters.get(0).interval().orElseThrow().contains(2e-9) ? 1 : 0;
            capacity += parameters.get(1).interval().orElseThrow().contains(2.2) ? 1 : 0;
        }
        assertThat(slope / (double) runs).as("slope, seed 21").isBetween(0.91, 0.985);
        assertThat(capacity / (double) runs).as("capacity, seed 21").isBetween(0.91, 0.985);
    }

    @Test
    void universalLawIntervalsCoverTheTruthAboutAsOftenAsTheySay() {
        Random random = new Random(22);
        int sigma = 0;
        int kappa = 0;
        int runs = 120;
        for (int run = 0; run < runs; run++) {
            List<Point> points =
                    Simulated.from(new UniversalScalability(3, 0.08, 0.01), random, 0.01, 4, 1, 2, 4, 8, 12, 16);
            List<Fit.Parameter> parameters =
                    fitted(new Fitting(random, 99, 0.95).scaling(points), "usl").parameters();
            sigma += parameters.get(1).interval().orElseThrow().contains(0.08) ? 1 : 0;
            kappa += parameters.get(2).interval().orElseThrow().contains(0.01) ? 1 : 0;
        }
        assertThat(sigma / (double) runs).as("contention, seed 22").isBetween(0.88, 1.0);
        assertThat(kappa / (double) runs).as("crosstalk, seed 22").isBetween(0.88, 1.0);
    }

    @Test
    void refusesModelsThatCouldNotBeWrong() {
        ModelChoice choice = fitting(99).scaling(Simulated.exactly(new Linear(1), 4, 1, 2));
        assertThat(choice.best().orElseThrow().name()).isEqualTo("linear");
        assertThat(choice.unranked())
                .containsExactly(
                        new Fit.Refused("amdahl", "needs 3 distinct channel counts and has 2", 3),
                        new Fit.Refused("usl", "needs 4 distinct channel counts and has 2", 4),
                        new Fit.Refused("knee", "needs 3 distinct channel counts and has 2", 3));
        assertThat(choice.statement()).isEqualTo("Only model that can be scored: linear.");
    }

    @Test
    void oneForkEachOfFourCountsHasNoScoreForThreeParametersAndSaysWhy() {
        ModelChoice choice = fitting(99).scaling(Simulated.exactly(new Knee(1, 4), 1, DOUBLING));
        assertThat(fitted(choice, "usl").aicc().refusal()).contains("AICc needs 6 forks in all and has 4");
        assertThat(fitted(choice, "knee").aicc().refusal()).contains("AICc needs 5 forks in all and has 4");
        assertThat(fitted(choice, "knee").lackOfFit()).isEmpty();
        // Linear alone has a score and misses by far: choosing it would mislead.
        assertThat(choice.best()).isEmpty();
        assertThat(BestChannels.of(choice, 0.02)).isEmpty();
        assertThat(choice.statement()).startsWith("No model can be chosen: knee misses by only");
    }

    @Test
    void oneForkEachTakesItsIntervalFromTheResiduals() {
        ModelChoice choice = fitting(199).scaling(Simulated.from(new Knee(1, 6), new Random(3), 0.01, 1, DENSE));
        Interval capacity =
                fitted(choice, "knee").parameters().get(1).interval().orElseThrow();
        assertThat(capacity.contains(6)).isTrue();
        assertThat(capacity.high() - capacity.low()).isBetween(0.02, 1.0);
    }

    @Test
    void degenerateDataIsRefusedAndNeverThrows() {
        for (List<Point> points : List.of(
                List.<Point>of(),
                List.of(new Point(1, List.of())),
                List.of(new Point(1, List.of(1.0))),
                List.of(new Point(1, List.of(1.0, 1.0, 1.0)), new Point(1, List.of(2.0))),
                List.of(new Point(1, List.of(0.0, -1.0)), new Point(2, List.of(Double.NaN))),
                List.of(
                        new Point(Double.NaN, List.of(1.0)),
                        new Point(0, List.of(1.0)),
                        new Point(-2, List.of(1.0))))) {
            ModelChoice choice = fitting(99).scaling(points);
            assertThat(choice.best()).isEmpty();
            assertThat(choice.unranked()).hasSize(4).allMatch(fit -> fit instanceof Fit.Refused);
            assertThat(choice.statement()).startsWith("No model can be chosen: linear needs 2 distinct channel counts");
            assertThat(BestChannels.of(choice, 0.02)).isEmpty();
        }
    }

    @Test
    void equalAndExtremeValuesGiveFiniteFitsOrRefusals() {
        for (double level : new double[] {1e-300, 1, 1e300}) {
            ModelChoice choice = fitting(99).scaling(Simulated.exactly(new Knee(level, level), 3, DOUBLING));
            choice.curves()
                    .forEach(fit -> assertThat(fit.relativeRms()).as(fit.name()).isFinite());
            assertThat(choice.best().orElseThrow().name()).isIn("knee", "amdahl"); // both can be flat
            assertThat(BestChannels.of(choice, 0.02).orElseThrow().channels()).isEqualTo(1);
        }
        assertThat(fitting(99)
                        .scaling(List.of(
                                new Point(1, List.of(1e-300, 1e300)),
                                new Point(2, List.of(1e300, 1e-300)),
                                new Point(1000000, List.of(1.0)),
                                new Point(1000001, List.of(1.0)))))
                .isNotNull();
    }

    @Test
    void aForkWithoutResultIsLeftOutWithANote() {
        List<Point> points = List.of(
                new Point(1, List.of(1.0, 1.0, Double.NaN)),
                new Point(2, List.of(2.0, 2.0, 0.0)),
                new Point(4, List.of(4.0, 4.0)));
        assertThat(fitting(0).scaling(points).best().orElseThrow().notes())
                .containsExactly("2 forks without a positive result are left out");
    }

    @Test
    void linearGrowthIsNotExtrapolated() {
        List<Point> points = Simulated.from(new Linear(3), new Random(4), 0.004, 6, 1, 2, 4);
        BestChannels best = BestChannels.of(fitting(99).scaling(points), 0.02).orElseThrow();
        assertThat(best.channels()).isEqualTo(4);
        assertThat(best.stillRising()).isTrue();
        assertThat(best.sentence())
                .contains("4 or more")
                .contains("still rises")
                .contains("measure 8");
    }

    @Test
    void aMissBeyondTheForksScatterIsSaid() {
        List<Point> points = List.of(
                new Point(1, List.of(1.000, 1.001, 1.002)),
                new Point(2, List.of(1.400, 1.401, 1.402)),
                new Point(4, List.of(3.000, 3.001, 3.002)),
                new Point(8, List.of(3.100, 3.101, 3.102)));
        ModelChoice choice = fitting(0).scaling(points);
        assertThat(choice.best().orElseThrow().lackOfFit().orElseThrow()).isLessThan(1e-6);
        assertThat(choice.statement()).contains("more than the forks scatter");
    }

    @Test
    void theSameSeedGivesTheSameResult() {
        List<Point> points = Simulated.from(new Knee(1, 4), new Random(5), 0.02, 4, DOUBLING);
        assertThat(fitting(99).scaling(points)).isEqualTo(fitting(99).scaling(points));
    }

    @Test
    void scoresByTheFormula() {
        Fit.Aicc score = Fit.Aicc.of(0.01, 12, 3);
        assertThat(score.value()).isCloseTo(12 * Math.log(0.01) + 6 + 24.0 / 8, within(1e-12));
        assertThat(Fit.Aicc.of(0.01, 5, 3).refusal()).isEmpty();
        assertThat(Fit.Aicc.of(0.01, 4, 3).value()).isNaN();
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatThrownBy(() -> new Fitting(new Random(1), 10, 0.95)).hasMessageContaining("99 or more");
        assertThatThrownBy(() -> new Fitting(new Random(1), 99, 1)).hasMessageContaining("confidence");
        assertThatThrownBy(() -> BestChannels.of(fitting(0).scaling(List.of()), 1))
                .hasMessageContaining("tolerance");
    }
}
