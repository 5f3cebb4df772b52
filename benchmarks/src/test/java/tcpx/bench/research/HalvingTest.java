package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
                    settings(32), c -> 1 + (c == 17 ? 0.2 : 0.002 * c) + 0.03 * noise.nextGaussian(), new Random(1));
            found += result.best().candidate() == 17 ? 1 : 0;
            assertThat(result.measurements())
                    .isLessThanOrEqualTo(HALVING.most(32))
                    .isLessThan(32 * 6 / 2);
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
                        c -> {
                            measured.merge(c, 1, Integer::sum);
                            return c + 0.001 * noise.nextGaussian();
                        },
                        new Random(1));
        assertThat(result.best().candidate()).isEqualTo(2);
        assertThat(result.ranked().get(1).stage()).isEqualTo(Halving.Stage.WORSE);
        assertThat(measured.get(1)).isLessThan(12);
        assertThat(result.sureness()).isEqualTo(1);
    }

    @Test
    void equalsAreNotCalledSure() {
        Random noise = new Random(5);
        Halving.Result<Integer> result = HALVING.run(settings(4), c -> 1 + 0.01 * noise.nextGaussian(), new Random(1));
        assertThat(result.sureness()).isLessThan(0.95);
        assertThat(result.ranked().stream().filter(trial -> trial.stage() == Halving.Stage.FINAL))
                .hasSizeGreaterThan(1);
    }

    @Test
    void aFailingCandidateLosesAndStopsNothing() {
        Halving.Result<Integer> result = HALVING.run(settings(8), c -> c == 7 ? Double.NaN : c, new Random(1));
        assertThat(result.best().candidate()).isEqualTo(6);
    }

    @Test
    void oneCandidateIsTheBestWithoutARace() {
        assertThat(HALVING.run(settings(1), c -> 1.0, new Random(1)).best().candidate())
                .isZero();
    }
}
