package tcpx.bench.stats;

import java.util.Arrays;
import java.util.List;

/** On which scale values are compared: ratios are differences of logarithms. */
enum Scale {
    LOGARITHM,
    PLAIN;

    double[] of(Sample sample) {
        double[] values = sample.toArray();
        return this == PLAIN ? values : Arrays.stream(values).map(Math::log).toArray();
    }

    List<double[]> of(List<Sample> runs) {
        return runs.stream().map(this::of).toList();
    }

    Comparison.Effect effect(Estimate shift) {
        return this == PLAIN
                ? new Comparison.Effect(Comparison.Effect.Kind.DIFFERENCE, shift)
                : new Comparison.Effect(Comparison.Effect.Kind.RATIO, shift.exponential());
    }
}
