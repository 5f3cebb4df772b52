package tcpx.bench.stats;

import java.util.List;

/**
 * The fork means of one metric in one parameter cell.
 *
 * <p>Shape: {@code values} are finite and in the order measured; a fork that gave no number (NaN or infinite) is not
 * among them but counted in {@code missing}, so that nothing is dropped silently.
 *
 * @param values one finite number per fork
 * @param missing forks that gave no number
 * @param unit unit of the values as printed, such as {@code GB/s}
 * @param better direction in which the metric improves
 */
public record Sample(List<Double> values, int missing, String unit, Better better) {
    /** Copies the values in; throws IllegalArgumentException for a value that is not finite. */
    public Sample {
        values = List.copyOf(values);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "a sample holds finite values only, not " + value + "; use Sample.of");
            }
        }
        if (missing < 0) {
            throw new IllegalArgumentException("missing must not be negative: " + missing);
        }
    }

    /** A sample of {@code measured}; what is not finite is counted as missing. */
    public static Sample of(List<Double> measured, String unit, Better better) {
        List<Double> finite = measured.stream().filter(Double::isFinite).toList();
        return new Sample(finite, measured.size() - finite.size(), unit, better);
    }

    /** All forks of several runs as one sample; unit and direction are the first one's. */
    public static Sample joined(List<Sample> runs) {
        return new Sample(
                runs.stream().flatMap(run -> run.values().stream()).toList(),
                runs.stream().mapToInt(Sample::missing).sum(),
                runs.get(0).unit(),
                runs.get(0).better());
    }

    /** Number of forks that gave a number. */
    public int size() {
        return values.size();
    }

    /** The values in the order measured, as a fresh array. */
    public double[] toArray() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
