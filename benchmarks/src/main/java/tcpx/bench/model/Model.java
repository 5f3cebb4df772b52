package tcpx.bench.model;

import java.util.List;

/** A fitted curve with parameters that mean something. Values; safe to share between threads. */
public sealed interface Model
        permits Model.Linear,
                Model.Amdahl,
                Model.UniversalScalability,
                Model.Knee,
                Model.WindowBound,
                Model.OverheadBandwidth,
                Surface {
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

    /**
     * Every channel adds the same: y = a·n. What independent rails do until something shared runs out.
     *
     * @param perChannelGBps a, GB/s that each channel adds
     */
    record Linear(double perChannelGBps) implements Model {
        static final String NAME = "linear";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String formula() {
            return "a·n";
        }

        @Override
        public double at(double channels) {
            return perChannelGBps * channels;
        }

        @Override
        public List<Quantity> quantities() {
            return List.of(new Quantity("a", "goodput per channel", "GB/s", perChannelGBps));
        }

        @Override
        public String sentence() {
            return Wording.number(perChannelGBps) + " GB/s per channel, no limit seen";
        }
    }

    /**
     * A share of the work cannot be spread over channels: y = λ·n / (1 + σ(n−1)).
     *
     * @param firstChannelGBps λ, goodput of one channel
     * @param serialShare σ, share of one channel's time that all channels must take turns for; 0 or more
     * @see <a href="https://doi.org/10.1145/1465482.1465560">Amdahl, 1967</a>
     */
    record Amdahl(double firstChannelGBps, double serialShare) implements Model {
        static final String NAME = "amdahl";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String formula() {
            return "λ·n / (1 + σ(n−1))";
        }

        @Override
        public double at(double channels) {
            return new UniversalScalability(firstChannelGBps, serialShare, 0).at(channels);
        }

        @Override
        public List<Quantity> quantities() {
            return List.of(
                    new Quantity("λ", "goodput of one channel", "GB/s", firstChannelGBps),
                    new Quantity("σ", "serial share", "", serialShare));
        }

        @Override
        public String sentence() {
            String start = Wording.number(firstChannelGBps) + " GB/s for one channel, ";
            if (Wording.negligible(serialShare)) {
                return start + "no serial share seen";
            }
            return start + Wording.percent(serialShare)
                    + " of its time is serial, which caps any number of channels at "
                    + Wording.number(firstChannelGBps / serialShare) + " GB/s";
        }
    }

    /**
     * Amdahl's law and, on top, a cost that every pair of channels has: y = λ·n / (1 + σ(n−1) + κ·n(n−1)). With κ above
     * zero goodput falls again beyond a peak.
     *
     * @param firstChannelGBps λ, goodput of one channel
     * @param contention σ, share of time waiting for what is shared; 0 or more
     * @param crosstalk κ, cost of keeping a pair of channels coherent; 0 or more
     * @see <a href="https://arxiv.org/abs/0808.1431">Gunther, 2008</a>
     */
    record UniversalScalability(double firstChannelGBps, double contention, double crosstalk) implements Model {
        static final String NAME = "usl";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String formula() {
            return "λ·n / (1 + σ(n−1) + κ·n(n−1))";
        }

        @Override
        public double at(double channels) {
            return firstChannelGBps
                    * channels
                    / (1 + contention * (channels - 1) + crosstalk * channels * (channels - 1));
        }

        @Override
        public List<Quantity> quantities() {
            return List.of(
                    new Quantity("λ", "goodput of one channel", "GB/s", firstChannelGBps),
                    new Quantity("σ", "contention", "", contention),
                    new Quantity("κ", "crosstalk", "", crosstalk));
        }

        /** The channel count with the largest goodput: √((1−σ)/κ), at least 1; infinite without crosstalk. */
        public double peakChannels() {
            if (crosstalk == 0) {
                return Double.POSITIVE_INFINITY;
            }
            return Math.max(1, Math.sqrt(Math.max(0, 1 - contention) / crosstalk));
        }

        @Override
        public String sentence() {
            String start = Wording.number(firstChannelGBps) + " GB/s for one channel, contention "
                    + Wording.percent(contention) + ", crosstalk " + Wording.percent(crosstalk);
            if (Wording.negligible(crosstalk)) {
                return start + ": no peak seen";
            }
            return start + ": peak of " + Wording.number(at(peakChannels())) + " GB/s at "
                    + Wording.fixed(peakChannels(), 1) + " channels";
        }
    }

    /**
     * Every channel adds the same until a capacity is full: y = min(a·n, C). What shaped rails, a link, or a memory bus
     * do.
     *
     * @param perChannelGBps a, GB/s that each channel adds below the knee
     * @param capacityGBps C, GB/s that more channels do not exceed
     */
    record Knee(double perChannelGBps, double capacityGBps) implements Model {
        static final String NAME = "knee";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String formula() {
            return "min(a·n, C)";
        }

        @Override
        public double at(double channels) {
            return Math.min(perChannelGBps * channels, capacityGBps);
        }

        @Override
        public List<Quantity> quantities() {
            return List.of(
                    new Quantity("a", "goodput per channel", "GB/s", perChannelGBps),
                    new Quantity("C", "capacity", "GB/s", capacityGBps));
        }

        /** Where the capacity is reached, in channels: C / a. */
        public double kneeChannels() {
            return capacityGBps / perChannelGBps;
        }

        @Override
        public String sentence() {
            return "knee at " + Wording.fixed(kneeChannels(), 1) + " channels: " + Wording.number(perChannelGBps)
                    + " GB/s per channel up to a capacity of " + Wording.number(capacityGBps) + " GB/s";
        }
    }

    /**
     * What may be in flight limits goodput until the wire is full: y = min(C, W·chunk/RTT).
     *
     * @param roundTripSeconds RTT, seconds from posting a chunk to the slot being free again, as the window feels it
     * @param capacityGBps C, GB/s of a window that is large enough
     */
    record WindowBound(double roundTripSeconds, double capacityGBps) implements Model {
        static final String NAME = "window";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String formula() {
            return "min(C, D/RTT)";
        }

        /**
         * GB/s with at most {@code bytesInFlight} outstanding over all channels: window depth times chunk bytes times
         * channels.
         */
        @Override
        public double at(double bytesInFlight) {
            return Math.min(capacityGBps, bytesInFlight / roundTripSeconds / 1e9);
        }

        /** The bytes in flight that just fill the wire: C·RTT. */
        public double fullBytes() {
            return capacityGBps * 1e9 * roundTripSeconds;
        }

        @Override
        public List<Quantity> quantities() {
            return List.of(
                    new Quantity("RTT", "round trip of a chunk", "s", roundTripSeconds),
                    new Quantity("C", "capacity", "GB/s", capacityGBps));
        }

        @Override
        public String sentence() {
            return "round trip of " + Wording.seconds(roundTripSeconds) + ": " + Wording.bytes(fullBytes())
                    + " in flight fill the capacity of " + Wording.number(capacityGBps) + " GB/s";
        }
    }

    /**
     * What a chunk costs: t = a + S/b, an overhead that does not depend on its size and a speed beyond that.
     *
     * @param overheadSeconds a, seconds per chunk; 0 or more
     * @param speedGBps b, GB/s that very large chunks approach
     * @see <a href="https://doi.org/10.1016/S0167-8191(05)80076-6">Hockney, 1994: r-infinity and n-half</a>
     */
    record OverheadBandwidth(double overheadSeconds, double speedGBps) implements Model {
        static final String NAME = "overhead";

        /**
         * Seconds that one chunk of {@code bytes} takes at {@code goodputGBps}: turns a measured sweep into points of
         * this model.
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
            return "start-up cost of " + Wording.number(1e6 * overheadSeconds) + " us, then "
                    + Wording.number(speedGBps) + " GB/s: half of that reached with messages of "
                    + Wording.bytes(halfSpeedBytes()) + " (n_1/2)";
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
}
