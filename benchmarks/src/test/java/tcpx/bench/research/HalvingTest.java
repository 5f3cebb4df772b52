package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Sureness;

class HalvingTest {
    private static final Halving HALVING = new Halving(4, 6, 0.05);

    private static List<Integer> settings(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void findsTheBestOfManyWithFarFewerMeasurementsThanAll() {
        int found = 0;
        for (int seed = 0; seed < 50; seed++) {
            Random noise = new Random(seed);
            Halving.Result<Integer> result = HALVING.run(
                    settings(32), 0, c -> 1 + (c == 17 ? 0.2 : 0.002 * c) + 0.03 * noise.nextGaussian(), new Random(1));
            found += result.best().candidate() == 17 ? 1 : 0;
            assertThat(result.measurements())
                    .isLessThanOrEqualTo(HALVING.most(32))
                    .isLessThan(32 * 6 * 3 / 5);
        }
        assertThat(found).as("of 50 seeds").isGreaterThanOrEqualTo(45);
    }

    @Test
    void aCandidateThatTheTestTellsApartIsDroppedEarly() {
        Map<Integer, Integer> measured = new HashMap<>();
        Random noise = new Random(3);
        Halving.Result<Integer> result = new Halving(2, 12, 0.05)
                .run(
                        List.of(1, 2),
                        2,
                        c -> {
                            measured.merge(c, 1, Integer::sum);
                            return c + 0.001 * noise.nextGaussian();
                        },
                        new Random(1));
        assertThat(result.best().candidate()).isEqualTo(2);
        assertThat(result.ranked().get(1).stage()).isEqualTo(Halving.Stage.WORSE);
        assertThat(measured.get(1)).isLessThan(12);
        assertThat(result.sureness()).isEqualTo(1);
        assertThat(result.standardIsBest()).isTrue();
        assertThat(result.best().fresh()).hasSize(12);
    }

    @Test
    void equalsAreNotCalledSure() {
        Random noise = new Random(5);
        Halving.Result<Integer> result =
                HALVING.run(settings(4), 0, c -> 1 + 0.01 * noise.nextGaussian(), new Random(1));
        assertThat(result.sureness()).isLessThan(0.95);
        assertThat(result.ranked().stream().filter(trial -> trial.stage() == Halving.Stage.FINAL))
                .hasSizeGreaterThan(1);
    }

    @Test
    void aFailingCandidateLosesAndStopsNothing() {
        Halving.Result<Integer> result = HALVING.run(settings(8), 0, c -> c == 7 ? Double.NaN : c, new Random(1));
        assertThat(result.best().candidate()).isEqualTo(6);
    }

    @Test
    void oneCandidateIsTheBestWithoutARace() {
        assertThat(HALVING.run(settings(1), 0, c -> 1.0, new Random(1)).best().candidate())
                .isZero();
    }

    @Test
    void whatNeedsNoChoiceIsTheBestWhereTheChoiceDoesNotShow() {
        double[] lucky = {1};
        Halving.Result<Integer> result =
                new Halving(2, 4, 0.05).run(List.of(7, 8), 7, c -> c == 8 && lucky[0]++ < 4 ? 1.2 : 1.0, new Random(1));
        assertThat(result.standardIsBest()).isTrue();
        assertThat(result.standing().share()).isEqualTo(1);
        assertThat(Sureness.of(List.of(List.of(1.0, 1.1), List.of(1.1, 1.0), List.of(1.05)), 0, new Random(1)))
                .as("no more apart than chance makes them")
                .isEqualTo(1.0 / 3);
    }

    /** Settings whose true values are 3 % apart, forks that scatter by 5 %: what is said must be as often true. */
    @Test
    void whatIsSaidOfTheBestIsTrueAsOftenAsItIsSaid() {
        int searches = 400;
        int found = 0;
        double said = 0;
        double flattery = 0;
        double searched = 0;
        double standing = 0;
        for (int seed = 0; seed < searches; seed++) {
            Random noise = new Random(seed);
            List<Integer> settings = new ArrayList<>(settings(16));
            Collections.shuffle(settings, noise);
            Halving.Result<Integer> result =
                    HALVING.run(settings, 2, c -> truth(c) * Math.exp(0.05 * noise.nextGaussian()), new Random(seed));
            int best = result.best().candidate();
            found += best == 0 ? 1 : 0;
            said += result.sureness() / searches;
            flattery += (result.best().median() / truth(best) - 1) / searches;
            searched += (Summary.median(result.best().values().stream()
                                            .mapToDouble(Double::doubleValue)
                                            .toArray())
                                    / truth(best)
                            - 1)
                    / searches;
            standing += result.standing().share() * truth(best) / truth(2) / searches;
        }
        assertThat(found / (double) searches).as("the best was found").isBetween(0.72, 0.85);
        assertThat(said).as("and so often it was said").isCloseTo(found / (double) searches, within(0.08));
        assertThat(flattery).as("its figure is of fresh forks").isCloseTo(0, within(0.006));
        assertThat(searched).as("that of the search is flattered").isGreaterThan(0.005);
        assertThat(standing).as("the default's share is right").isCloseTo(1, within(0.01));
    }

    private static double truth(int candidate) {
        return Math.pow(0.97, candidate);
    }
}
