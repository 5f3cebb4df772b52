package tcpx.bench.result;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.bench.stats.Better;

/**
 * What a row measures: a name, its unit and its direction. GB = 10^9 bytes.
 *
 * <p>The constants and factories are the project's own metrics; others (of profilers) may be made freely.
 *
 * @param name as in the column {@code metric}
 * @param unit as in the column {@code unit}, ASCII
 * @param better the direction of improvement
 */
public record Metric(String name, String unit, Better better) {
    /** Payload acknowledged by the receiver per second, on the sender's clock. */
    public static final Metric GOODPUT = new Metric("goodput", "GB/s", Better.HIGHER);

    /** The same bytes on the receiver's clock: the check on {@link #GOODPUT}. */
    public static final Metric GOODPUT_RECEIVER = new Metric("goodput.receiver", "GB/s", Better.HIGHER);

    /** Time in transfers by the sender's clock: what {@link #GOODPUT} is taken over. */
    public static final Metric ELAPSED = new Metric("elapsed", "s", Better.NONE);

    /** CPU seconds of both nodes per GB of payload. */
    public static final Metric CPU = new Metric("cpu", "s/GB", Better.LOWER);

    /** Posts refused because a window was full, over all channels. */
    public static final Metric STALLS = new Metric("stalls", "count", Better.LOWER);

    /** TCP segments sent again, over all channels. */
    public static final Metric RETRANSMITS = new Metric("retransmits", "count", Better.LOWER);

    private static final Pattern OF_A_RAIL = Pattern.compile("rail\\.(.+)\\.([a-z]+)");

    /** Validates: no blank name or unit. */
    public Metric {
        if (name.isBlank() || unit.isBlank()) {
            throw new IllegalArgumentException("a metric needs a name and a unit, not '" + name + "', '" + unit + "'");
        }
        Objects.requireNonNull(better, "better");
    }

    /** CPU seconds of one node per GB of payload. */
    public static Metric cpu(Node node) {
        return new Metric("cpu." + node.label(), "s/GB", Better.LOWER);
    }

    /** Time that a node's process stood still, though it was due to run: stopped, or given no core. */
    public static Metric stopped(Node node) {
        return new Metric("stopped." + node.label(), "s", Better.LOWER);
    }

    /** Cores of a node's machine that other processes took; in a lab the other node is one of them. */
    public static Metric others(Node node) {
        return new Metric("others." + node.label(), "cores", Better.LOWER);
    }

    /** TCP segments that node A sent again on a rail. */
    public static Metric railRetransmits(String rail) {
        return new Metric("rail." + rail + ".retransmits", "count", Better.LOWER);
    }

    /** What node A's kernel counted as sent on a rail, with a header for each packet as it hands it to the NIC. */
    public static Metric railTx(String rail) {
        return new Metric("rail." + rail + ".tx", "GB/s", Better.NONE);
    }

    /** What node B's kernel counted as received on a rail, with a header for each packet as it hands it to the NIC. */
    public static Metric railRx(String rail) {
        return new Metric("rail." + rail + ".rx", "GB/s", Better.NONE);
    }

    /** Payload that one session had on a rail, where several share it. */
    public static Metric railGoodput(String rail) {
        return new Metric("rail." + rail + ".goodput", "GB/s", Better.NONE);
    }

    /**
     * A percentile of the time of one transfer, such as {@code latency("p99")}, {@code latency("p999")} for 99.9,
     * {@code latency("max")}; or half of one, {@code latency("half.p50")}; microseconds.
     */
    public static Metric latency(String percentile) {
        return new Metric("latency." + percentile, "us", Better.LOWER);
    }

    /** What the name of a metric of a rail says. */
    public record OfRail(String rail, String counted) {
        /** The rail and what was counted of it, such as {@code tx}; empty where a metric is of no rail. */
        public static Optional<OfRail> parse(String metric) {
            Matcher name = OF_A_RAIL.matcher(metric);
            return name.matches() ? Optional.of(new OfRail(name.group(1), name.group(2))) : Optional.empty();
        }

        /** The rail of which so much was counted; empty for any other metric. */
        public static Optional<String> of(String counted, String metric) {
            return parse(metric).filter(each -> each.counted.equals(counted)).map(OfRail::rail);
        }
    }

    /** The metric of a rail, or percentile of a latency, that has this name; empty if it is neither. */
    public static Optional<Metric> ofRailOrLatency(String name) {
        return name.startsWith("latency.") && name.length() > 8
                ? Optional.of(latency(name.substring(8)))
                : OfRail.parse(name).flatMap(each -> switch (each.counted) {
                    case "tx" -> Optional.of(railTx(each.rail));
                    case "rx" -> Optional.of(railRx(each.rail));
                    case "goodput" -> Optional.of(railGoodput(each.rail));
                    case "retransmits" -> Optional.of(railRetransmits(each.rail));
                    default -> Optional.empty();
                });
    }
}
