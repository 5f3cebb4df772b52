package tcpx.bench.peer;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the peers print. */
public final class PeerOutput {
    private static final Pattern NIO = Pattern.compile("bytes=(\\d+) seconds=([0-9.]+) cpu=([0-9.]+)");

    private static final Pattern ROUND_TRIPS =
            Pattern.compile("messages=(\\d+) seconds=([0-9.]+) cpu=([0-9.]+)((?: \\w+=[0-9.]+)+)");
    private static final Pattern CPU = Pattern.compile("cpu=([0-9.]+)");

    private static final Pattern MESSAGES =
            Pattern.compile("bytes=(\\d+) seconds=([0-9.]+) cpu=([0-9.]+) cpuB=([0-9.]+)");

    private PeerOutput() {}

    /**
     * Bytes and seconds.
     *
     * @param bytes payload
     * @param seconds how long it took
     * @param cpuSeconds of the process; NaN where the program does not tell
     */
    public record Moved(double bytes, double seconds, double cpuSeconds) {
        /** GB/s. */
        public double goodputGBps() {
            return bytes / 1e9 / seconds;
        }
    }

    /**
     * What an iperf3 client with {@code -J} printed: bytes as the server received them.
     *
     * @throws IllegalArgumentException with iperf3's own error, or if it is no such text
     */
    public static Moved iperf3(String json) {
        Map<String, Object> root;
        try {
            root = JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("iperf3 printed no JSON: " + shortened(json), e);
        }
        if (root.get("error") != null) {
            throw new IllegalArgumentException("iperf3: " + root.get("error"));
        }
        if (root.get("end") instanceof Map<?, ?> end && end.get("sum_received") instanceof Map<?, ?> sum) {
            return new Moved(number(sum.get("bytes")), number(sum.get("seconds")), Double.NaN);
        }
        throw new IllegalArgumentException("iperf3 printed no end.sum_received: " + shortened(json));
    }

    /** The last line of {@link StreamProgram}. Throws IllegalArgumentException if it is not there. */
    public static Moved nio(String text) {
        Matcher matcher = NIO.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the NIO peer said nothing: " + shortened(text));
        }
        return new Moved(
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)),
                Double.parseDouble(matcher.group(3)));
    }

    /**
     * Round trips of messages.
     *
     * @param messages how many
     * @param seconds how long they took
     * @param cpuSeconds of the process that asks
     * @param latencyUs microseconds of one by percentile, such as {@code p50}, {@code p999}, {@code max}
     */
    public record RoundTrips(double messages, double seconds, double cpuSeconds, Map<String, Double> latencyUs) {
        /** Copies. */
        public RoundTrips {
            latencyUs = Map.copyOf(latencyUs);
        }
    }

    /** What the asking end of {@link PingPongProgram} printed. Throws IllegalArgumentException if it did not. */
    public static RoundTrips roundTrips(String text) {
        Matcher matcher = ROUND_TRIPS.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the ping-pong said nothing: " + shortened(text));
        }
        Map<String, Double> latencyUs = new LinkedHashMap<>();
        for (String each : matcher.group(4).strip().split(" ")) {
            String[] pair = each.split("=");
            latencyUs.put(pair[0], Double.valueOf(pair[1]));
        }
        return new RoundTrips(
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)),
                Double.parseDouble(matcher.group(3)),
                latencyUs);
    }

    /**
     * Messages from one node to the other.
     *
     * @param bytes payload
     * @param seconds how long they took
     * @param cpuSecondsA of the process that sends
     * @param cpuSecondsB of the one that receives
     */
    public record Messages(double bytes, double seconds, double cpuSecondsA, double cpuSecondsB) {}

    /** What {@code mpistream.c} printed. Throws IllegalArgumentException if it did not. */
    public static Messages messages(String text) {
        Matcher matcher = MESSAGES.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the MPI program said nothing: " + shortened(text));
        }
        return new Messages(
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)),
                Double.parseDouble(matcher.group(3)),
                Double.parseDouble(matcher.group(4)));
    }

    /** CPU seconds that the serving end printed. Throws IllegalArgumentException if it did not. */
    public static double servingCpuSeconds(String text) {
        Matcher matcher = CPU.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the ping-pong's other end said nothing: " + shortened(text));
        }
        return Double.parseDouble(matcher.group(1));
    }

    /**
     * GB/s that {@code ucx_perftest -f -v} printed: the overall bandwidth of its last CSV line, which is in MiB/s.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    public static double ucxGBps(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+(,[-+0-9.a-z]+)+")) // a latency may be inf
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("ucx_perftest printed no result: " + shortened(text));
        }
        // iterations, latencies (percentile, average, overall), bandwidth (average, overall), message rates
        String[] values = lines.get(lines.size() - 1).split(",");
        if (values.length < 6) {
            throw new IllegalArgumentException(
                    "ucx_perftest printed another line than expected: " + lines.get(lines.size() - 1));
        }
        return Double.parseDouble(values[5]) * (1 << 20) / 1e9;
    }

    private static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("not a number: " + value);
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > 200 ? line.substring(0, 200) + " ..." : line;
    }
}
