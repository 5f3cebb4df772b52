package tcpx.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of one node at one moment: ordered keys and texts, none of which names a person, a host or an address. The
 * keys are listed in {@code results/README.md}. What could not be read is not there.
 *
 * @param values key to value, without the node's prefix
 */
public record Environment(Map<String, String> values) {
    private static final String END = "end.";

    /** The kernel's random name of the time since it started: nodes that have the same are on one machine. */
    static final String BOOT = "host.boot";

    /** Keys that differ between any two moments, or boots, and say nothing about what the node is. */
    private static final List<String> PASSING =
            List.of(BOOT, "load.", END, "qdisc.dropped", "qdisc.overlimits", "qdisc.requeues", "memory.availableBytes");

    /** Copies. */
    public Environment {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Captures the node that this process runs on, in the network namespace that it runs in. Never fails; takes some
     * tens of milliseconds (it asks {@code ip}, {@code tc} and {@code ethtool} where they are installed, each for two
     * seconds at most).
     *
     * @param rails names of the rails' NICs
     */
    public static Environment capture(List<String> rails) {
        return EnvironmentProbe.system().capture(rails);
    }

    /** One value. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** What should be the same in another run on the same machine: all but load, stolen time and counters. */
    public Map<String, String> lasting() {
        Map<String, String> lasting = new LinkedHashMap<>(values);
        lasting.keySet().removeIf(Environment::passes);
        return Collections.unmodifiableMap(lasting);
    }

    /**
     * What passes (load, stolen time, dropped packets), under keys that start with {@code end.}: of a node that is
     * captured again when a run ends, so that both tell what happened meanwhile.
     */
    public Map<String, String> atEnd() {
        Map<String, String> ending = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (passes(key) && !key.equals(BOOT)) {
                ending.put(END + key, value);
            }
        });
        return Collections.unmodifiableMap(ending);
    }

    private static boolean passes(String key) {
        return PASSING.stream().anyMatch(word -> key.startsWith(word) || key.endsWith(word));
    }
}
