package tcpx.bench.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Goodput over channels N, chunk bytes S and window W at once: y = min(C, N·S/(a + S/b), N·W·S/RTT), the least of what
 * the wire carries, what the channels can make of chunks of this size, and what may be in flight. A limit that the
 * points do not show is left out.
 *
 * @param settings the measured settings; {@link #at(double)} counts them from 1
 * @param capacityGBps C, GB/s of all channels together
 * @param overheadSeconds a, seconds that each chunk costs its channel beside its bytes; only together with b
 * @param channelGBps b, GB/s that one channel approaches with very large chunks
 * @param roundTripSeconds RTT, seconds from posting a chunk to the slot being free again, as the window feels it
 */
public record Surface(
        List<Setting> settings,
        OptionalDouble capacityGBps,
        OptionalDouble overheadSeconds,
        OptionalDouble channelGBps,
        OptionalDouble roundTripSeconds)
        implements Model {
    static final String NAME = "surface";

    /** What limits goodput at a setting. */
    public enum Limit {
        /** The wire, or the cores: more channels add nothing. */
        CAPACITY,
        /** Each channel's own speed with chunks of this size. */
        CHANNEL,
        /** The window. */
        WINDOW
    }

    /** One choice of the three. */
    public record Setting(double channels, double chunkBytes, double window) {}

    /**
     * The forks measured at one setting.
     *
     * @param values goodput in GB/s, one per fork
     */
    public record Point(Setting setting, List<Double> values) {
        /** Copies the values in. */
        public Point {
            values = List.copyOf(values);
        }
    }

    /** Copies the settings in. */
    public Surface {
        settings = List.copyOf(settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String formula() {
        List<String> terms = new ArrayList<>();
        capacityGBps.ifPresent(each -> terms.add("C"));
        channelGBps.ifPresent(each -> terms.add(overheadSeconds.isPresent() ? "N·S/(a + S/b)" : "N·b"));
        roundTripSeconds.ifPresent(each -> terms.add("N·W·S/RTT"));
        return terms.size() == 1 ? terms.get(0) : "min(" + String.join(", ", terms) + ")";
    }

    /** GB/s at the setting with that number, from 1. */
    @Override
    public double at(double number) {
        return at(settings.get((int) number - 1));
    }

    /** GB/s at a setting. */
    public double at(Setting setting) {
        return Math.min(Math.min(capacity(), channels(setting)), window(setting));
    }

    /** What limits a setting by this surface. */
    public Limit limit(Setting setting) {
        double least = at(setting);
        if (least == capacity()) {
            return Limit.CAPACITY;
        }
        return least == window(setting) ? Limit.WINDOW : Limit.CHANNEL;
    }

    private double capacity() {
        return capacityGBps.orElse(Double.POSITIVE_INFINITY);
    }

    private double channels(Setting setting) {
        if (channelGBps.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        double bytes = setting.chunkBytes();
        double seconds = overheadSeconds.orElse(0) + bytes / (channelGBps.getAsDouble() * 1e9);
        return setting.channels() * bytes / seconds / 1e9;
    }

    private double window(Setting setting) {
        return roundTripSeconds.isEmpty()
                ? Double.POSITIVE_INFINITY
                : setting.channels() * setting.window() * setting.chunkBytes() / roundTripSeconds.getAsDouble() / 1e9;
    }

    @Override
    public List<Quantity> quantities() {
        List<Quantity> quantities = new ArrayList<>();
        capacityGBps.ifPresent(value -> quantities.add(new Quantity("C", "capacity of all channels", "GB/s", value)));
        overheadSeconds.ifPresent(value -> quantities.add(new Quantity("a", "overhead per chunk", "s", value)));
        channelGBps.ifPresent(value -> quantities.add(new Quantity("b", "speed of one channel", "GB/s", value)));
        roundTripSeconds.ifPresent(value -> quantities.add(new Quantity("RTT", "round trip of a chunk", "s", value)));
        return quantities;
    }

    @Override
    public String sentence() {
        List<String> parts = new ArrayList<>();
        channelGBps.ifPresent(value -> parts.add(Wording.number(value) + " GB/s per channel" + overheadText()));
        capacityGBps.ifPresent(value -> parts.add("capacity of " + Wording.number(value) + " GB/s"
                + (channelGBps.isPresent()
                        ? ", which " + Wording.fixed(value / channelGBps.getAsDouble(), 1) + " channels fill"
                        : "")));
        roundTripSeconds.ifPresent(value -> parts.add("round trip of " + Wording.seconds(value)));
        return String.join("; ", parts);
    }

    private String overheadText() {
        return overheadSeconds.isEmpty()
                ? ""
                : " less an overhead of " + Wording.seconds(overheadSeconds.getAsDouble()) + " per chunk";
    }
}
