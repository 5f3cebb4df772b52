package tcpx.bench.lab;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/**
 * The kernel's counters of one interface since it was made.
 *
 * <p>A packet that TCP handed over before it was cut into segments counts as one, with one header: bytes here are
 * payload plus a little, not bytes of frames.
 *
 * @param txBytes sent
 * @param txPackets sent
 * @param rxBytes received
 * @param rxPackets received
 */
public record InterfaceCounters(long txBytes, long txPackets, long rxBytes, long rxPackets) {
    private static final int FIELDS = 16;
    private static final int TX_BYTES = 8;

    /**
     * Counters by interface from the lines of a {@code /proc/PID/net/dev}. That file shows the namespace of the process
     * PID; {@code
     * /sys/class/net} would show the one it was mounted in, which inside a lab is the host's.
     */
    public static Map<String, InterfaceCounters> parse(Stream<String> lines) {
        Map<String, InterfaceCounters> counters = new LinkedHashMap<>();
        lines.forEach(line -> {
            int colon = line.lastIndexOf(':');
            if (colon < 0) {
                return; // the two header lines
            }
            // no regular expression: it is read all through a measurement, and compiling that would show in the
            // measured CPU
            StringTokenizer fields = new StringTokenizer(line.substring(colon + 1));
            if (fields.countTokens() < FIELDS) {
                throw new IllegalArgumentException("not a line of /proc/net/dev: " + line);
            }
            long rxBytes = Long.parseLong(fields.nextToken());
            long rxPackets = Long.parseLong(fields.nextToken());
            for (int skipped = 2; skipped < TX_BYTES; skipped++) {
                fields.nextToken();
            }
            long txBytes = Long.parseLong(fields.nextToken());
            long txPackets = Long.parseLong(fields.nextToken());
            counters.put(
                    line.substring(0, colon).strip(), new InterfaceCounters(txBytes, txPackets, rxBytes, rxPackets));
        });
        return counters;
    }
}
