package tcpx.bench.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.stats.Better;
import tcpx.net.Rail;

/**
 * What both nodes counted during one iteration, as metrics. Pure arithmetic on counters.
 *
 * <p>Rates are over the time spent in transfers by the sender's clock: outside of them nothing is sent.
 */
public final class IterationMetrics {
    /** Share of the time in transfers that a channel, on average, had a chunk waiting for its window. */
    public static final Metric STALL_SHARE = new Metric("stall.share", "ratio", Better.LOWER);

    /** Share of the time with data outstanding that the peer's receive window held the kernel back. */
    public static final Metric LIMITED_RWND = new Metric("limited.rwnd", "ratio", Better.LOWER);

    /** Share of the time with data outstanding that the send buffer held the kernel back. */
    public static final Metric LIMITED_SNDBUF = new Metric("limited.sndbuf", "ratio", Better.LOWER);

    /** System calls on the data path, both nodes, per GB of payload. */
    public static final Metric CALLS = new Metric("calls", "1/GB", Better.LOWER);

    /** Payload bytes that arrived a second time, as a share of the payload. */
    public static final Metric DUPLICATES = new Metric("duplicates", "ratio", Better.LOWER);

    /**
     * Times a channel broke, or stopped while others went on, and its chunks were sent over the others: as node A met
     * it.
     */
    public static final Metric CHANNELS_LOST = new Metric("channels.lost", "count", Better.LOWER);

    /** The same as node B met it: what broke on the way may be noticed by one end alone. */
    public static final Metric CHANNELS_LOST_B = new Metric("channels.lost.b", "count", Better.LOWER);

    /** Times a channel got another connection, as node A met it. */
    public static final Metric CHANNELS_REJOINED = new Metric("channels.rejoined", "count", Better.NONE);

    /** The same as node B met it. */
    public static final Metric CHANNELS_REJOINED_B = new Metric("channels.rejoined.b", "count", Better.NONE);

    /** Chunks that arrived damaged and were sent again. */
    public static final Metric DAMAGED = new Metric("damaged", "count", Better.LOWER);

    /** Messages that node A had under way at a time, at the end of the iteration. */
    public static final Metric AUTO_IN_FLIGHT = new Metric("auto.inFlight", "count", Better.NONE);

    /** Bytes of a chunk, on average. */
    public static final Metric AUTO_CHUNK = new Metric("auto.chunkBytes", "bytes", Better.NONE);

    /** The paths' shortest round trip by the kernel's measure: what buffers, messages in flight and patience follow. */
    public static final Metric AUTO_ROUND_TRIP = new Metric("auto.roundTrip", "us", Better.NONE);

    /** The kernel's send buffer of a channel at node A. */
    public static final Metric AUTO_SEND_BUFFER = new Metric("auto.sendBufferBytes", "bytes", Better.NONE);

    /** The kernel's receive buffer of a channel at node B. */
    public static final Metric AUTO_RECEIVE_BUFFER = new Metric("auto.receiveBufferBytes", "bytes", Better.NONE);

    /**
     * CPU seconds of both nodes' compilers per GB, which are part of {@link Metric#CPU}: less the longer the warm-up.
     */
    public static final Metric CPU_JIT = new Metric("cpu.jit", "s/GB", Better.LOWER);

    /** Every metric that is only this class's. */
    public static final List<Metric> OWN = List.of(
            STALL_SHARE,
            LIMITED_RWND,
            LIMITED_SNDBUF,
            CALLS,
            DUPLICATES,
            CHANNELS_LOST,
            CHANNELS_LOST_B,
            CHANNELS_REJOINED,
            CHANNELS_REJOINED_B,
            DAMAGED,
            AUTO_IN_FLIGHT,
            AUTO_CHUNK,
            AUTO_ROUND_TRIP,
            AUTO_SEND_BUFFER,
            AUTO_RECEIVE_BUFFER,
            CPU_JIT);

    /** Counter of {@link #AUTO_IN_FLIGHT}. */
    static final String IN_FLIGHT = "inflight.now";

    private static final double ALIKE = 0.1;
    private static final double GB = 1e9;
    private static final double NS = 1e9;

    /**
     * A metric's value.
     *
     * @param metric what
     * @param value in the metric's unit; NaN where a quotient is undefined
     */
    public record Value(Metric metric, double value) {
        /** What is divided by nothing is undefined, whatever it was. */
        public Value {
            value = Double.isInfinite(value) ? Double.NaN : value;
        }
    }

    private IterationMetrics() {}

    /**
     * The metrics of an iteration.
     *
     * @param a node A's counters over the iteration
     * @param b node B's
     * @param channels number of channels
     * @param rails node A's rails
     */
    public static List<Value> of(Counters a, Counters b, int channels, List<Rail> rails) {
        double gigabytes = a.get("bytes") / GB;
        double seconds = a.get("elapsed.ns") / NS;
        List<Value> values = new ArrayList<>();
        values.add(new Value(Metric.GOODPUT, gigabytes / seconds));
        values.add(new Value(Metric.GOODPUT_RECEIVER, b.get("bytes") / GB / (b.get("elapsed.ns") / NS)));
        values.add(new Value(Metric.ELAPSED, seconds));
        double cpuA = a.get("cpu.ns") / NS / gigabytes;
        double cpuB = b.get("cpu.ns") / NS / gigabytes;
        values.add(new Value(Metric.CPU, cpuA + cpuB));
        values.add(new Value(Metric.cpu(Node.A), cpuA));
        values.add(new Value(Metric.cpu(Node.B), cpuB));
        values.add(new Value(Metric.stopped(Node.A), a.get("stopped.ns") / NS));
        values.add(new Value(Metric.stopped(Node.B), b.get("stopped.ns") / NS));
        addOthers(values, Node.A, a);
        addOthers(values, Node.B, b);
        values.add(new Value(CPU_JIT, (a.get("cpu.jit.ns") + b.get("cpu.jit.ns")) / NS / gigabytes));
        values.add(new Value(Metric.STALLS, a.overChannels("stalls")));
        values.add(new Value(STALL_SHARE, a.overChannels("stall.ns") / NS / (seconds * channels)));
        values.add(new Value(Metric.RETRANSMITS, a.overChannels("retransmits")));
        double busy = a.overChannels("busy.us");
        values.add(new Value(LIMITED_RWND, a.overChannels("rwnd.us") / busy));
        values.add(new Value(LIMITED_SNDBUF, a.overChannels("sndbuf.us") / busy));
        values.add(new Value(CALLS, (a.overChannels("calls") + b.overChannels("calls")) / gigabytes));
        values.add(new Value(DUPLICATES, b.get("duplicate.bytes") / (double) b.get("bytes")));
        values.add(new Value(CHANNELS_LOST, a.get(RailLog.LOST)));
        values.add(new Value(CHANNELS_LOST_B, b.get(RailLog.LOST)));
        values.add(new Value(CHANNELS_REJOINED, a.get(RailLog.REJOINED)));
        values.add(new Value(CHANNELS_REJOINED_B, b.get(RailLog.REJOINED)));
        values.add(new Value(DAMAGED, b.get("damaged")));
        values.add(new Value(AUTO_IN_FLIGHT, a.get(IN_FLIGHT)));
        addChoice(values, AUTO_CHUNK, channels, i -> a.of(i, "bytes") / Math.max(1, a.of(i, "chunks")));
        addChoice(values, AUTO_ROUND_TRIP, channels, i -> a.of(i, Counters.ROUND_TRIP));
        addChoice(values, AUTO_SEND_BUFFER, channels, i -> a.of(i, Counters.SEND_BUFFER));
        addChoice(values, AUTO_RECEIVE_BUFFER, channels, i -> b.of(i, Counters.RECEIVE_BUFFER));
        for (Rail rail : rails) {
            addRail(values, rail.name(), a, b, seconds);
        }
        return values;
    }

    private static void addOthers(List<Value> values, Node node, Counters counters) {
        if (counters.has("host.cpu.ns")) {
            double otherNs = Math.max(0, counters.get("host.cpu.ns") - counters.get("cpu.ns"));
            values.add(new Value(Metric.others(node), otherNs / counters.get("time.ns")));
        }
    }

    // what is in force, on average, and of each channel that differs: how it was chosen shows beside what was measured
    private static void addChoice(List<Value> values, Metric metric, int channels, IntToDoubleFunction ofChannel) {
        double mean =
                IntStream.range(0, channels).mapToDouble(ofChannel).average().orElse(0);
        values.add(new Value(metric, mean));
        for (int i = 0; i < channels; i++) {
            double value = ofChannel.applyAsDouble(i);
            if (Math.abs(value - mean) > mean * ALIKE) {
                values.add(new Value(new Metric(metric.name() + "." + i, metric.unit(), metric.better()), value));
            }
        }
    }

    private static void addRail(List<Value> values, String rail, Counters a, Counters b, double seconds) {
        String name = "rail." + rail + ".";
        boolean shared = rail.equals("lo")
                || values.stream().anyMatch(v -> v.metric().name().equals(name + "tx"));
        if (shared || !a.has(name + "tx") || !b.has(name + "rx")) {
            return; // the kernel counts interfaces: rails that share one cannot be told apart
        }
        values.add(new Value(Metric.railTx(rail), a.get(name + "tx") / GB / seconds));
        values.add(new Value(Metric.railRx(rail), b.get(name + "rx") / GB / seconds));
        values.add(new Value(Metric.railRetransmits(rail), a.get(name + "retransmits")));
    }

    /**
     * The metric of this name: the project's own, or else one that says nothing of better and worse, but for operations
     * per time, of which more are better, and for what an operation takes.
     */
    public static Metric metric(String name, String unit) {
        return Metric.known(name)
                .or(() -> OWN.stream().filter(each -> each.name().equals(name)).findFirst())
                .orElseGet(() -> new Metric(name, unit.isBlank() ? "count" : unit, direction(unit)));
    }

    private static Better direction(String unit) {
        if (unit.startsWith("ops/")) {
            return Better.HIGHER;
        }
        return unit.endsWith("/op") ? Better.LOWER : Better.NONE;
    }

    /**
     * The payload that each rail carried of this session alone, whoever else uses the rails: {@code rail.eth1.goodput}.
     *
     * @param a node A's counters over the iteration
     * @param channels number of channels
     * @param rails node A's rails, in the order in which channels use them
     */
    static List<Value> railPayloads(Counters a, int channels, List<Rail> rails) {
        double seconds = a.get("elapsed.ns") / NS;
        Map<String, Double> bytes = new LinkedHashMap<>();
        for (int i = 0; i < channels; i++) {
            bytes.merge(rails.get(i % rails.size()).name(), a.of(i, "bytes"), Double::sum);
        }
        return bytes.entrySet().stream()
                .map(rail -> new Value(Metric.railGoodput(rail.getKey()), rail.getValue() / GB / seconds))
                .toList();
    }

    /** The values as one line for a log. */
    public static String text(List<Value> values) {
        StringBuilder text = new StringBuilder();
        for (Value value : values) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s=%.4g%s ",
                    value.metric().name(),
                    value.value(),
                    value.metric().unit()));
        }
        return text.toString().strip();
    }
}
