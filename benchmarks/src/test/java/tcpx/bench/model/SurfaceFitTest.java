package tcpx.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurfaceFitTest {
    private static final double[] CHANNELS = {1, 2, 4, 8};
    private static final double[] CHUNKS = {16e3, 64e3, 256e3, 1e6};
    private static final double[] WINDOWS = {1, 4, 16};

    private static Fitting fitting(int resamples) {
        return new Fitting(new Random(42), resamples, 0.95);
    }

    private static OptionalDouble some(double value) {
        return OptionalDouble.of(value);
    }

    private static Surface truth(double capacity, double overhead, double channel, double roundTrip) {
        return new Surface(List.of(), some(capacity), some(overhead), some(channel), some(roundTrip));
    }

    private static List<Surface.Point> points(
            Surface truth,
            Random random,
            double noise,
            int forks,
            double[] channels,
            double[] chunks,
            double[] windows) {
        List<Surface.Point> points = new ArrayList<>();
        for (double n : channels) {
            for (double s : chunks) {
                for (double w : windows) {
                    Surface.Setting setting = new Surface.Setting(n, s, w);
                    points.add(new Surface.Point(
                            setting,
                            IntStream.range(0, forks)
                                    .mapToObj(fork -> truth.at(setting) * Math.exp(noise * random.nextGaussian()))
                                    .toList()));
                }
            }
        }
        return points;
    }

    private static Map<String, Double> values(Fit fit) {
        Map<String, Double> values = new TreeMap<>();
        ((Fit.Fitted) fit).model().quantities().forEach(quantity -> values.put(quantity.symbol(), quantity.value()));
        return values;
    }

    @Test
    void findsAllFourPlantedQuantitiesOfASweepOverThreeParameters() {
        Surface truth = truth(1.97, 14e-6, 0.9, 0.4e-3);
        Fit fit = fitting(99).surface(points(truth, new Random(1), 0.01, 4, CHANNELS, CHUNKS, WINDOWS));
        assertThat(values(fit)).containsOnlyKeys("C", "a", "b", "RTT");
        assertThat(values(fit).get("C")).isCloseTo(1.97, within(0.02));
        assertThat(values(fit).get("a")).isCloseTo(14e-6, within(1.5e-6));
        assertThat(values(fit).get("b")).isCloseTo(0.9, within(0.03));
        assertThat(values(fit).get("RTT")).isCloseTo(0.4e-3, within(0.01e-3));
        Fit.Fitted fitted = (Fit.Fitted) fit;
        assertThat(fitted.residuals()).hasSize(48).allMatch(residual -> Math.abs(residual.relative()) < 0.03);
        assertThat(fitted.lackOfFit().orElseThrow()).isGreaterThan(0.01);
        assertThat(fitted.notes()).isEmpty();
        assertThat(fitted.parameters())
                .allMatch(parameter -> parameter
                        .interval()
                        .orElseThrow()
                        .contains(parameter.quantity().value()));
    }

    @Test
    void saysThePhysicalWordsAndWhatLimitsEachSetting() {
        Surface truth = truth(1.97, 14e-6, 0.5, 0.2e-3);
        assertThat(truth.formula()).isEqualTo("min(C, N·S/(a + S/b), N·W·S/RTT)");
        assertThat(truth.sentence())
                .isEqualTo("0.50 GB/s per channel less an overhead of 14.0 µs per chunk; "
                        + "capacity of 1.97 GB/s, which 3.9 channels fill; round trip of 0.20 ms");
        assertThat(truth.limit(new Surface.Setting(8, 1e6, 16))).isEqualTo(Surface.Limit.CAPACITY);
        assertThat(truth.limit(new Surface.Setting(1, 1e6, 16))).isEqualTo(Surface.Limit.CHANNEL);
        assertThat(truth.limit(new Surface.Setting(1, 16e3, 1))).isEqualTo(Surface.Limit.WINDOW);
    }

    @Test
    void aLimitThatThePointsDoNotShowIsLeftOutAndSaid() {
        Surface wide = truth(100, 0, 0.5, 1e-9);
        Fit fit = fitting(0).surface(points(wide, new Random(2), 0.01, 4, CHANNELS, CHUNKS, WINDOWS));
        assertThat(values(fit)).containsOnlyKeys("b");
        assertThat(values(fit).get("b")).isCloseTo(0.5, within(0.005));
        assertThat(((Fit.Fitted) fit).notes())
                .containsExactly(
                        "no capacity seen: more channels still add",
                        "no limit by the window seen",
                        "no overhead per chunk seen");
        assertThat(((Fit.Fitted) fit).model().formula()).isEqualTo("N·b");
    }

    @Test
    void twoSweptParametersGiveTheLimitsThatTheyCanTellApart() {
        Surface truth = truth(100, 14e-6, 0.5, 0.4e-3);
        Fit chunkAndWindow =
                fitting(0).surface(points(truth, new Random(3), 0.01, 4, new double[] {4}, CHUNKS, WINDOWS));
        assertThat(values(chunkAndWindow)).containsOnlyKeys("a", "b", "RTT");
        assertThat(values(chunkAndWindow).get("a")).isCloseTo(14e-6, within(2e-6));
        assertThat(values(chunkAndWindow).get("RTT")).isCloseTo(0.4e-3, within(0.01e-3));
        Fit channelsAndWindow = fitting(0)
                .surface(points(
                        truth(1.2, 14e-6, 0.5, 0.4e-3),
                        new Random(4),
                        0.01,
                        4,
                        CHANNELS,
                        new double[] {64e3},
                        WINDOWS));
        assertThat(values(channelsAndWindow)).containsOnlyKeys("C", "b", "RTT");
        assertThat(values(channelsAndWindow).get("b")).isCloseTo(64e3 / (14e-6 + 64e3 / 0.5e9) / 1e9, within(0.01));
        assertThat(values(channelsAndWindow).get("C")).isCloseTo(1.2, within(0.02));
    }

    @Test
    void intervalsCoverTheTruthAboutAsOftenAsTheySay() {
        Surface truth = truth(1.97, 14e-6, 0.9, 0.4e-3);
        Map<String, Double> planted = Map.of("C", 1.97, "a", 14e-6, "b", 0.9, "RTT", 0.4e-3);
        Map<String, Integer> covered = new TreeMap<>();
        Random random = new Random(5);
        int runs = 60;
        Fitting fitting = fitting(199);
        for (int run = 0; run < runs; run++) {
            Fit fit = fitting.surface(
                    points(truth, random, 0.02, 4, new double[] {1, 4, 8}, new double[] {16e3, 128e3, 1e6}, WINDOWS));
            ((Fit.Fitted) fit)
                    .parameters()
                    .forEach(parameter -> covered.merge(
                            parameter.quantity().symbol(),
                            parameter
                                            .interval()
                                            .orElseThrow()
                                            .contains(planted.get(
                                                    parameter.quantity().symbol()))
                                    ? 1
                                    : 0,
                            Integer::sum));
        }
        // 95 % of 60 is 57; fewer than 51 would happen to a true 95 % once in three hundred times
        covered.forEach((symbol, times) ->
                assertThat(times).as("%s of %d, seed 5", symbol, runs).isBetween(51, runs));
        assertThat(covered).containsOnlyKeys("C", "a", "b", "RTT");
    }

    @Test
    void tooFewOrWorthlessPointsAreRefusedAndNeverThrow() {
        assertThat(fitting(99).surface(List.of())).isInstanceOf(Fit.Refused.class);
        Surface.Setting one = new Surface.Setting(1, 1e6, 1);
        assertThat(fitting(99).surface(List.of(new Surface.Point(one, List.of(1.0)))))
                .isInstanceOf(Fit.Refused.class);
        List<Surface.Point> nothing = List.of(
                new Surface.Point(one, List.of(Double.NaN)),
                new Surface.Point(new Surface.Setting(2, 1e6, 1), List.of(0.0)),
                new Surface.Point(new Surface.Setting(2, 1e6, 2), List.of()));
        assertThat(fitting(99).surface(nothing)).isInstanceOf(Fit.Refused.class);
    }

    @Test
    void theSameSeedGivesTheSameResult() {
        List<Surface.Point> points =
                points(truth(1.97, 14e-6, 0.9, 0.4e-3), new Random(1), 0.01, 4, CHANNELS, CHUNKS, new double[] {16});
        assertThat(fitting(99).surface(points)).isEqualTo(fitting(99).surface(points));
    }
}
