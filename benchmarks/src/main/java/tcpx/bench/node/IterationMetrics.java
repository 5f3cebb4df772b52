package tcpx.bench.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    /** System calls on the data path, both nodes, per GB of payload. */
    static final Metric CALLS = new Metric("calls", "1/GB", Better.LOWER);

    /** The paths' shortest round trip by the kernel's measure: what buffers, messages in flight and patience follow. */
    public static final Metric AUTO_ROUND_TRIP = new Metric("auto.roundTrip", "us", Better.NONE);

    /** Counter of the messages that node A had under way. */
    static final String IN_FLIGHT = "inflight.now";

    private static final double ALIKE = 0.1;
    private static final double GB = 1e9;
    private static final double NS = 1e9;

    /** Every metric of the whole session and how it follows from the counters, in the order of the rows. */
    private static final List<Formula> FORMULAS = List.of(
            new Formula(Metric.GOODPUT, it -> it.gigabytes() / it.seconds()),
            new Formula(Metric.GOODPUT_RECEIVER, it -> it.b.get("bytes") / GB / (it.b.get("elapsed.ns") / NS)),
            new Formula(Metric.ELAPSED, Counted::seconds),
            new Formula(Metric.CPU, it -> it.perGigabyte("cpu.ns", Node.A) + it.perGigabyte("cpu.ns", Node.B)),
            new Formula(Metric.cpu(Node.A), it -> it.perGigabyte("cpu.ns", Node.A)),
            new Formula(Metric.cpu(Node.B), it -> it.perGigabyte("cpu.ns", Node.B)),
            new Formula(Metric.stopped(Node.A), it -> it.a.get("stopped.ns") / NS),
            new Formula(Metric.stopped(Node.B), it -> it.b.get("stopped.ns") / NS),
            others(Node.A),
            others(Node.B),
            interrupts(Node.A),
            interrupts(Node.B),
            // of both nodes' compilers, and part of the CPU: less the longer the warm-up
            lower("cpu.jit", "s/GB", it -> (it.a.get("cpu.jit.ns") + it.b.get("cpu.jit.ns")) / NS / it.gigabytes()),
            new Formula(Metric.STALLS, it -> it.a.overChannels("stalls")),
            // share of the time in transfers that a channel, on average, had a chunk waiting for its window
            lower("stall.share", "ratio", it -> it.a.overChannels("stall.ns") / NS / (it.seconds() * it.channels)),
            new Formula(Metric.RETRANSMITS, it -> it.a.overChannels("retransmits")),
            // share of the time with data outstanding that the peer's receive window, or the send buffer, held TCP back
            lower("limited.rwnd", "ratio", it -> it.a.overChannels("rwnd.us") / it.busyUs()),
            lower("limited.sndbuf", "ratio", it -> it.a.overChannels("sndbuf.us") / it.busyUs()),
            new Formula(CALLS, it -> (it.a.overChannels("calls") + it.b.overChannels("calls")) / it.gigabytes()),
            // payload bytes that arrived a second time, as a share of the payload
            lower("duplicates", "ratio", it -> it.b.get("duplicate.bytes") / (double) it.b.get("bytes")),
            // times a channel broke, or stopped while others went on, and its chunks were sent over the others: as
            // either node met it, since what broke on the way may be noticed by one end alone
            lower("channels.lost", "count", it -> it.a.get(RailLog.LOST)),
            lower("channels.lost.b", "count", it -> it.b.get(RailLog.LOST)),
            // times a channel got another connection
            fact("channels.rejoined", "count", it -> it.a.get(RailLog.REJOINED)),
            fact("channels.rejoined.b", "count", it -> it.b.get(RailLog.REJOINED)),
            // chunks that arrived damaged and were sent again
            lower("damaged", "count", it -> it.b.get("damaged")),
            // of both nodes: chunks that were copied from or to a GPU, or unpacked, and what of it is held at the end
            staged("chunks", Better.NONE, Counters.STAGED),
            staged("slots", Better.LOWER, Counters.STAGED_SLOTS),
            staged("pages", Better.LOWER, Counters.STAGED_PAGES),
            staged("events", Better.LOWER, Counters.STAGED_EVENTS),
            // messages under way at a time, at the end of the iteration
            fact("auto.inFlight", "count", it -> it.a.get(IN_FLIGHT)));

    private static final Metric DEVICE = new Metric("device", Metric.GOODPUT.unit(), Better.HIGHER);

    /** What is in force for each channel, of node A but for the receive buffer: of {@code auto}, how it was chosen. */
    private static final List<Choice> CHOICES = List.of(
            new Choice(
                    new Metric("auto.chunkBytes", "bytes", Better.NONE), // on average
                    (it, i) -> it.a.of(i, "bytes") / Math.max(1, it.a.of(i, "chunks"))),
            new Choice(AUTO_ROUND_TRIP, (it, i) -> it.a.of(i, Counters.ROUND_TRIP)),
            new Choice(
                    new Metric("auto.sendBufferBytes", "bytes", Better.NONE),
                    (it, i) -> it.a.of(i, Counters.SEND_BUFFER)),
            new Choice(
                    new Metric("auto.receiveBufferBytes", "bytes", Better.NONE),
                    (it, i) -> it.b.of(i, Counters.RECEIVE_BUFFER)));

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

    /** What both nodes counted over an iteration. */
    private record Counted(Counters a, Counters b, int channels) {
        double gigabytes() {
            return a.get("bytes") / GB;
        }

        double seconds() {
            return a.get("elapsed.ns") / NS;
        }

        double busyUs() {
            return a.overChannels("busy.us");
        }

        Counters of(Node node) {
            return node == Node.A ? a : b;
        }

        double perGigabyte(String counterNs, Node node) {
            return of(node).get(counterNs) / NS / gigabytes();
        }
    }

    /** A metric; {@code known} says whether what it follows from is counted at all. */
    private record Formula(Metric metric, Predicate<Counted> known, ToDoubleFunction<Counted> value) {
        Formula(Metric metric, ToDoubleFunction<Counted> value) {
            this(metric, it -> true, value);
        }
    }

    /** A metric with a value for each channel. */
    private record Choice(Metric metric, ToDoubleBiFunction<Counted, Integer> ofChannel) {
        /** What is in force on average, and of each channel that differs. */
        void addTo(List<Value> values, Counted it) {
            IntToDoubleFunction value = i -> ofChannel.applyAsDouble(it, i);
            double mean =
                    IntStream.range(0, it.channels).mapToDouble(value).average().orElse(0);
            values.add(new Value(metric, mean));
            IntStream.range(0, it.channels)
                    .filter(i -> Math.abs(value.applyAsDouble(i) - mean) > mean * ALIKE)
                    .forEach(i -> values.add(new Value(
                            new Metric(metric.name() + "." + i, metric.unit(), metric.better()),
                            value.applyAsDouble(i))));
        }
    }

    private static Formula lower(String name, String unit, ToDoubleFunction<Counted> value) {
        return new Formula(new Metric(name, unit, Better.LOWER), value);
    }

    private static Formula fact(String name, String unit, ToDoubleFunction<Counted> value) {
        return new Formula(new Metric(name, unit, Better.NONE), value);
    }

    private static Formula staged(String what, Better better, String counter) {
        return new Formula(
                new Metric("staged." + what, "count", better),
                it -> it.a.has(counter) || it.b.has(counter),
                it -> it.a.get(counter) + it.b.get(counter));
    }

    private static Formula others(Node node) {
        return new Formula(Metric.others(node), it -> it.of(node).has("host.cpu.ns"), it -> {
            Counters own = it.of(node);
            return (double) Math.max(0, own.get("host.cpu.ns") - own.get("cpu.ns")) / own.get("time.ns");
        });
    }

    private static Formula interrupts(Node node) {
        return new Formula(
                new Metric("interrupts." + node.label(), "cores", Better.LOWER),
                it -> it.of(node).has("host.interrupts.ns"),
                it -> (double) it.of(node).get("host.interrupts.ns")
                        / it.of(node).get("time.ns"));
    }

    /**
     * The metrics of an iteration.
     *
     * @param a node A's counters over the iteration
     * @param b node B's
     * @param channels number of channels
     * @param rails node A's rails
     */
    public static List<Value> of(Counters a, Counters b, int channels, List<Rail> rails) {
        Counted it = new Counted(a, b, channels);
        List<Value> values = new ArrayList<>();
        FORMULAS.stream()
                .filter(each -> each.known.test(it))
                .forEach(each -> values.add(new Value(each.metric, each.value.applyAsDouble(it))));
        CHOICES.forEach(each -> each.addTo(values, it));
        rails.forEach(rail -> addRail(values, rail.name(), a, b, it.seconds()));
        return values;
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

    /** Payload that a GPU unpacked, by its own clock, in GB/s. */
    public static Value device(double gigabytesPerSecond) {
        return new Value(DEVICE, gigabytesPerSecond);
    }

    /**
     * The metric of this name: the project's own, or else one that says nothing of better and worse, but for operations
     * per time, of which more are better, and for what an operation takes.
     */
    public static Metric metric(String name, String unit) {
        return Metric.ofRailOrLatency(name)
                .or(() -> Stream.of(
                                FORMULAS.stream().map(Formula::metric),
                                CHOICES.stream().map(Choice::metric),
                                Stream.of(DEVICE))
                        .flatMap(each -> each)
                        .filter(each -> each.name().equals(name))
                        .findFirst())
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
}
