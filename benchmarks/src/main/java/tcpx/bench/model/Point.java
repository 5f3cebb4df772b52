package tcpx.bench.model;

import java.util.List;

/**
 * The forks measured at one setting.
 *
 * @param x the setting: channels, chunk bytes, or bytes in flight, depending on the model
 * @param values one value per fork, as measured: goodput in GB/s, or seconds for {@link OverheadBandwidth}; a fork
 *     without a result may stand as NaN or 0 and is left out with a note
 */
public record Point(double x, List<Double> values) {
    /** Copies the values in. */
    public Point {
        values = List.copyOf(values);
    }
}
