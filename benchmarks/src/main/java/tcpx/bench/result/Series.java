package tcpx.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One metric of one cell: the values of every iteration, by fork.
 *
 * @param metric what was measured
 * @param forks fork number to that fork's values in measured order; empty where a value could not be measured
 */
public record Series(Metric metric, SortedMap<Integer, List<OptionalDouble>> forks) {
    /** Copies. */
    public Series {
        SortedMap<Integer, List<OptionalDouble>> copy = new TreeMap<>();
        forks.forEach((fork, values) -> copy.put(fork, List.copyOf(values)));
        forks = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * The samples of this cell: the mean of each fork, in fork order. One fork mean is one sample, because the
     * iterations of one fork share a JIT compilation and a set of connections. Values that are missing or not finite
     * are left out; a fork with no usable value has no mean.
     *
     * @return a fresh array
     */
    public double[] forkMeans() {
        List<Double> means = new ArrayList<>();
        for (List<OptionalDouble> values : forks.values()) {
            values.stream()
                    .filter(Series::usable)
                    .mapToDouble(OptionalDouble::getAsDouble)
                    .average()
                    .ifPresent(means::add);
        }
        return means.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Every usable value in measured order: for plots, not for tests of significance. A fresh array. */
    public double[] values() {
        return forks.values().stream()
                .flatMap(List::stream)
                .filter(Series::usable)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
    }

    private static boolean usable(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble());
    }
}
