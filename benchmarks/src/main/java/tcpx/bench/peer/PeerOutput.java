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
    private PeerOutput() {}

    /**
     * What a program of ours printed: {@code bytes=1000 seconds=2.0 cpu=0.5}, in Java, in C and with Open MPI alike.
     *
     * @param who for messages
     * @param names what must be among them; the line begins with the first
     * @return the numbers by name, in their order
     * @throws IllegalArgumentException if it printed no such line
     */
    public static Map<String, Double> figures(String who, String text, String... names) {
        Matcher line =
                Pattern.compile("\\b" + names[0] + "=[0-9.]+(?: \\w+=[0-9.]+)*").matcher(text);
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String each : line.find() ? line.group().split(" ") : new String[0]) {
            String[] pair = each.split("=");
            figures.put(pair[0], Double.valueOf(pair[1]));
        }
        if (!figures.keySet().containsAll(List.of(names))) {
            throw new IllegalArgumentException(who + " said nothing: " + shortened(text));
        }
        return figures;
    }

    /**
     * What an iperf3 client with {@code -J} printed: bytes and seconds as the server received them.
     *
     * @throws IllegalArgumentException with iperf3's own error, or if it is no such text
     */
    public static Map<String, Double> iperf3(String json) {
        Map<String, Object> root;
        try {
            root = JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("iperf3 printed no JSON: " + shortened(json), e);
        }
        if (root.get("error") != null) {
            throw new IllegalArgumentException("iperf3: " + root.get("error"));
        }
        if (root.get("end") instanceof Map<?, ?> end
                && end.get("sum_received") instanceof Map<?, ?> sum
                && sum.get("bytes") instanceof Number bytes
                && sum.get("seconds") instanceof Number seconds) {
            return Map.of("bytes", bytes.doubleValue(), "seconds", seconds.doubleValue());
        }
        throw new IllegalArgumentException("iperf3 printed no end.sum_received: " + shortened(json));
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

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > 200 ? line.substring(0, 200) + " ..." : line;
    }
}
