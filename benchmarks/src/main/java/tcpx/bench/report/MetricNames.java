package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.result.Metric;

/**
 * What metrics are called in reports, and in which order they stand. A metric that is not named here stands last, as it
 * is.
 */
final class MetricNames {
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("goodput", "goodput");
        NAMES.put("goodput.receiver", "goodput by the receiver's clock");
        NAMES.put("latency.half.p50", "latency (half of the median round trip)");
        NAMES.put("cpu", "CPU of both nodes");
        NAMES.put("cpu.a", "CPU of node A");
        NAMES.put("cpu.b", "CPU of node B");
        NAMES.put("cpu.jit", "CPU of the JVMs' compilers");
        NAMES.put("retransmits", "segments sent again");
        NAMES.put("stalls", "chunks that met a full window");
        NAMES.put("stall.share", "time stalled by full windows");
        NAMES.put("limited.rwnd", "time held by the receive window");
        NAMES.put("limited.sndbuf", "time held by the send buffer");
        NAMES.put("stopped.a", "time that node A stood still");
        NAMES.put("stopped.b", "time that node B stood still");
        NAMES.put("others.a", "cores that others took of node A's machine");
        NAMES.put("others.b", "cores that others took of node B's machine");
        NAMES.put("interrupts.a", "cores that interrupts took of node A's machine");
        NAMES.put("interrupts.b", "cores that interrupts took of node B's machine");
        NAMES.put("device", "unpacked, by the GPU's clock");
        NAMES.put("channels.lost", "channels lost");
        NAMES.put("channels.lost.b", "channels lost, as node B met it");
        NAMES.put("channels.rejoined", "channels that came back");
        NAMES.put("channels.rejoined.b", "channels that came back, as node B met it");
        NAMES.put("duplicates", "payload that arrived twice");
        NAMES.put("damaged", "damaged chunks");
        NAMES.put("staged.chunks", "chunks copied from or to a GPU, or unpacked");
        NAMES.put("staged.slots", "such chunks not given back");
        NAMES.put("staged.pages", "their pages not given back");
        NAMES.put("staged.events", "copies whose end was not seen");
        NAMES.put("calls", "system calls on the data path");
        NAMES.put("score", "score");
        NAMES.put("elapsed", "time in transfers");
    }

    private MetricNames() {}

    /** A metric in words; a rail's by what was counted of it. */
    static String of(String metric) {
        return Metric.OfRail.parse(metric)
                .flatMap(each -> switch (each.counted()) {
                    case "tx" -> Optional.of(each.rail() + ", sent by A");
                    case "rx" -> Optional.of(each.rail() + ", received by B");
                    case "retransmits" -> Optional.of(each.rail() + ", segments sent again");
                    default -> Optional.empty();
                })
                .orElse(NAMES.getOrDefault(metric, metric));
    }

    /** The same as the first word of a heading; a name with a point is no word and stays as it is. */
    static String capital(String metric) {
        String name = of(metric);
        return name.contains(".") ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** These metrics in the order of reports. */
    static List<Metric> inOrder(List<Metric> metrics) {
        List<String> order = List.copyOf(NAMES.keySet());
        List<Metric> sorted = new ArrayList<>(metrics);
        sorted.sort((a, b) -> Integer.compare(place(order, a), place(order, b)));
        return sorted;
    }

    private static int place(List<String> order, Metric metric) {
        int place = order.indexOf(metric.name());
        return place < 0 ? order.size() : place;
    }
}
