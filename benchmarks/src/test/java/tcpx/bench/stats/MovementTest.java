package tcpx.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class MovementTest {
    private static final int HISTORIES = 100;

    private final Random random = new Random(20);

    private Movement move(int releases, IntToDoubleFunction level) {
        double[] series = new double[releases];
        for (int i = 0; i < releases; i++) {
            series[i] = level.applyAsDouble(i);
        }
        return Movement.of(series, new ChangePoints(random, 0.05, 199, 2));
    }

    private int steps(int releases, IntToDoubleFunction level) {
        int steps = 0;
        for (int i = 0; i < HISTORIES; i++) {
            steps += move(releases, level).kind() == Movement.Kind.STEPS ? 1 : 0;
        }
        return steps;
    }

    private double noise() {
        return 0.01 * random.nextGaussian();
    }

    @Test
    void aStepIsAStep() {
        assertThat(steps(20, i -> (i < 10 ? 1 : 0.95) + noise())).isGreaterThan(85);
        Movement step = move(20, i -> (i < 10 ? 1 : 0.9) + 0.001 * (i % 3));
        assertThat(step.kind()).isEqualTo(Movement.Kind.STEPS);
        assertThat(step.steps())
                .singleElement()
                .satisfies(at -> assertThat(at.index()).isEqualTo(10));
    }

    @Test
    void slowDriftIsNoStep() {
        assertThat(steps(20, i -> 1 - 0.005 * i + noise())).isLessThan(8);
        Movement drift = move(20, i -> 1 - 0.01 * i + noise());
        assertThat(drift.kind()).isEqualTo(Movement.Kind.DRIFT);
        assertThat(drift.drift()).isCloseTo(-0.01, within(0.002));
    }

    @Test
    void releasesThatResembleTheirNeighboursAreSeldomCalledAStep() {
        double[] last = {0};
        IntToDoubleFunction wandering = i -> {
            last[0] = (i == 0 ? 0 : 0.6 * last[0]) + noise();
            return 1 + last[0];
        };
        assertThat(steps(20, wandering))
                .as("of 100; the search alone finds one in about 48")
                .isLessThan(26);
        assertThat(steps(30, wandering)).isLessThan(24);
    }

    @Test
    void whatDoesNotMoveIsSteady() {
        assertThat(steps(20, i -> 1 + noise())).isLessThan(9);
        assertThat(move(20, i -> 1).kind()).isEqualTo(Movement.Kind.STEADY);
        assertThat(move(2, i -> i).kind()).isEqualTo(Movement.Kind.STEADY);
    }
}
