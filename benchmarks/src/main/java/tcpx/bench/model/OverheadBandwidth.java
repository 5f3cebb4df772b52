package tcpx.bench.model;

import java.util.List;

/**
 * What a chunk costs: t = a + S/b, an overhead that does not depend on its size and a speed beyond that.
 *
 * @param overheadSeconds a, seconds per chunk; 0 or more
 * @param speedGBps b, GB/s that very large chunks approach
 * @see <a href="https://doi.org/10.1016/S0167-8191(05)80076-6">Hockney, 1994: r-infinity and n-half</a>
 */
public record OverheadBandwidth(double overheadSeconds, double speedGBps) implements Model {
    static final String NAME = "overhead";

    /**
     * Seconds that one chunk of {@code bytes} takes at {@code goodputGBps}: turns a measured sweep into points of this
     * model.
     */
    public static double seconds(double bytes, double goodputGBps) {
        return bytes / (goodputGBps * 1e9);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        return "a + S/b";
    }

    /** Seconds per chunk of {@code bytes}. */
    @Override
    public double at(double bytes) {
        return overheadSeconds + bytes / (speedGBps * 1e9);
    }

    /** The chunk size, in bytes, at which half of the speed is reached. */
    public double halfSpeedBytes() {
        return overheadSeconds * speedGBps * 1e9;
    }

    /** The same law of whole messages in one sentence; {@link #sentence} is of chunks. */
    public String messageSentence() {
        return "start-up cost of " + Wording.number(1e6 * overheadSeconds) + " us, then " + Wording.number(speedGBps)
                + " GB/s: half of that reached with messages of " + Wording.bytes(halfSpeedBytes()) + " (n_1/2)";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(
                new Quantity("a", "overhead per chunk", "s", overheadSeconds),
                new Quantity("b", "speed of large chunks", "GB/s", speedGBps));
    }

    @Override
    public String sentence() {
        return "overhead of " + Wording.seconds(overheadSeconds) + " per chunk, then " + Wording.number(speedGBps)
                + " GB/s: half of the speed with chunks of " + Wording.bytes(halfSpeedBytes());
    }
}
