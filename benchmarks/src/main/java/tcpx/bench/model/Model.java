package tcpx.bench.model;

import java.util.List;

/** A fitted curve with parameters that mean something. Values; safe to share between threads. */
public sealed interface Model permits ScalingModel, OverheadBandwidth, WindowBound, Surface {
    /** Short name, as a table shows it. */
    String name();

    /** The formula, in the symbols of {@link #quantities()}. */
    String formula();

    /** The curve at {@code x}; positive for positive {@code x}. */
    double at(double x);

    /** The free parameters, in the order of the formula. */
    List<Quantity> quantities();

    /** What the model says about the wire, in one sentence without a full stop. */
    String sentence();

    /**
     * One parameter.
     *
     * @param symbol as in the formula
     * @param meaning in physical words
     * @param unit physical unit, empty for a plain number
     * @param value fitted value
     */
    record Quantity(String symbol, String meaning, String unit, double value) {}
}
