package tcpx.bench.node;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tcpx.net.socket.ZeroCopy;
import tcpx.placement.Cores;
import tcpx.placement.Scheduling;
import tcpx.plan.Strategy;
import tcpx.transfer.Sender;

/**
 * What can be set with {@code -p name=value}: names, defaults, and what is allowed. The benchmarks' {@code @Param} fields
 * have the same names and defaults.
 */
public enum Parameter {
    CHANNELS("channels", "4", "connections, dealt over the rails: channel i runs on rail i mod R", range(1, 256)),
    CHUNK_BYTES(
            "chunkBytes",
            "524288",
            "bytes posted on a channel at a time; auto: what it moves in a millisecond",
            orAuto(size(1, 1L << 30))),
    WINDOW(
            "window",
            "4",
            "chunks a channel may have unacknowledged; auto: by its speed and round trip",
            orAuto(range(1, 1024))),
    STRATEGY("strategy", "ROUND_ROBIN", "how chunks are dealt to channels", oneOf(names(Strategy.values()))),
    PROVIDER("provider", "socket", "the wire; nccl needs --plugin", oneOf(List.of("socket", "nccl"))),
    PLUGIN_REQUESTS(
            "pluginRequests",
            "16",
            "requests that a connection of the plugin holds, with provider=nccl: the most that window may be",
            range(1, 1024)),
    MESSAGE_BYTES("messageBytes", "67108864", "bytes of one transfer", size(0, 1L << 40)),
    IN_FLIGHT(
            "inFlight",
            "1",
            "messages that node A has under way at a time: the next begins before the last has ended",
            range(1, Sender.MAX_POSTED)),
    WORKING_SET_BYTES(
            "workingSetBytes",
            "268435456",
            "memory the transfers of a node go round in, so that caches are cold",
            size(0, 1L << 40)),
    THREADS(
            "threads",
            "auto",
            "threads of each node that drive the channels, at most one per channel; auto: no more than processors",
            orAuto(range(1, 256))),
    CORES(
            "cores",
            "any",
            "cores of those threads, in turn: any, numa (those near the rail), 0:1 for both nodes, or 0:1/2:3 for A and B",
            Parameter::cores),
    SCHEDULING(
            "scheduling",
            "batch",
            "what those threads do when they are woken: normal: they may interrupt whom they share a core with; batch: they wait",
            oneOf(Arrays.stream(Scheduling.values()).map(Scheduling::label).toList())),
    SPIN(
            "spin",
            "0",
            "microseconds for which a thread without work looks again before it sleeps; 0: it sleeps at once",
            range(0, 1_000_000)),
    WEIGHTS("weights", "equal", "shares for strategy WEIGHTED, one per channel: 4:4:4:1", Parameter::weights),
    VERIFY("verify", "none", "checksum of every chunk on the wire", oneOf(List.of("none", "crc32c"))),
    ZERO_COPY(
            "zeroCopy",
            "vmsplice",
            "how payload gets into the kernel; auto: what costs least on this rail",
            oneOf(Arrays.stream(ZeroCopy.values()).map(ZeroCopy::label).toList())),
    CONGESTION("congestion", "system", "congestion control of the sockets; a route's own goes first", Parameter::word),
    SEND_BUFFER_BYTES("sendBufferBytes", "0", "SO_SNDBUF, 0 for the kernel's own", size(0, 1L << 30)),
    RECEIVE_BUFFER_BYTES(
            "receiveBufferBytes", "2097152", "SO_RCVBUF, 0 for the kernel's own tuning", size(0, 1L << 30)),
    NOT_SENT_LOWAT_BYTES("notSentLowatBytes", "0", "TCP_NOTSENT_LOWAT, 0 for the kernel's own", size(0, 1L << 30));

    /** Value of a parameter that is chosen from what is measured. */
    static final String AUTO = "auto";

    /** Value of {@link #CORES}: near the rail. */
    static final String NUMA = "numa";

    private final String label;
    private final String standard;
    private final String meaning;
    private final UnaryOperator<String> check;

    Parameter(String label, String standard, String meaning, UnaryOperator<String> check) {
        this.label = label;
        this.standard = standard;
        this.meaning = meaning;
        this.check = check;
    }

    /** Name as on the command line. */
    public String label() {
        return label;
    }

    /** Default value. */
    public String standard() {
        return standard;
    }

    /** What it sets, one clause. */
    public String meaning() {
        return meaning;
    }

    /**
     * The value in its one spelling ("64MiB" becomes "67108864").
     *
     * @throws IllegalArgumentException naming the parameter, the value and what is allowed
     */
    public String normalize(String value) {
        try {
            return check.apply(value.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(label + "=" + value + ": " + e.getMessage(), e);
        }
    }

    /** The parameter of that name. */
    public static Optional<Parameter> named(String label) {
        return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
    }

    private static UnaryOperator<String> range(int from, int to) {
        return value -> {
            String allowed = "allowed is a whole number from " + from + " to " + to;
            try {
                int number = Integer.parseInt(value);
                if (number < from || number > to) {
                    throw new IllegalArgumentException(allowed);
                }
                return Integer.toString(number);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(allowed, e);
            }
        };
    }

    private static UnaryOperator<String> size(long from, long to) {
        return value -> {
            long bytes = Sizes.parse(value);
            if (bytes < from || bytes > to) {
                throw new IllegalArgumentException(
                        "allowed is " + Sizes.text(from) + " to " + Sizes.text(to) + " bytes");
            }
            return Long.toString(bytes);
        };
    }

    private static UnaryOperator<String> orAuto(UnaryOperator<String> number) {
        return value -> {
            if (value.equalsIgnoreCase(AUTO)) {
                return AUTO;
            }
            try {
                return number.apply(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + ", or auto", e);
            }
        };
    }

    private static UnaryOperator<String> oneOf(List<String> allowed) {
        return value -> allowed.stream()
                .filter(each -> each.equalsIgnoreCase(value.replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("allowed is " + String.join(", ", allowed)));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    private static String word(String value) {
        if (!value.matches("[a-z0-9_-]{1,15}")) {
            throw new IllegalArgumentException("allowed is 'system' or a name such as cubic or reno");
        }
        return value.toLowerCase(Locale.ROOT);
    }

    private static String cores(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (lower.equals("any") || lower.equals(NUMA)) {
            return lower;
        }
        try {
            String[] nodes = value.split("/", 2);
            for (int i = 0; i < nodes.length; i++) {
                nodes[i] = Cores.parse(nodes[i]).toString();
            }
            return String.join("/", nodes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "allowed is any, numa, or cores such as 0:1 or 0-3/4-7; " + e.getMessage(), e);
        }
    }

    private static String weights(String value) {
        if (value.equals("equal")) {
            return value;
        }
        String allowed = "allowed is 'equal' or one number above 0 per channel, separated by ':'";
        try {
            return Arrays.stream(value.split(":", -1))
                    .map(Double::valueOf)
                    .peek(weight -> {
                        if (!(weight > 0) || weight.isInfinite()) {
                            throw new IllegalArgumentException(allowed);
                        }
                    })
                    .map(weight -> weight == Math.rint(weight) ? Long.toString(weight.longValue()) : weight.toString())
                    .collect(Collectors.joining(":"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(allowed, e);
        }
    }
}
