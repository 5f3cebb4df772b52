package tcpx.bench.node;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tcpx.memory.MemoryKind;
import tcpx.net.socket.ZeroCopy;
import tcpx.placement.Cores;
import tcpx.placement.Scheduling;
import tcpx.plan.Strategy;
import tcpx.transfer.Sender;
import tcpx.unpack.UnpackMode;

/**
 * What can be set with {@code -p name=value}, each declared once: name, default, unit, help, what is allowed,
 * environment variables, which wire and which nodes it concerns. Help, validation, the environment, columns and what
 * reaches a fork and node B follow from this list. JMH needs a literal {@code @Param} field of the same name and
 * default in each benchmark; a test compares them.
 */
public enum Parameter {
    CHANNELS(of(
                    "channels",
                    "4",
                    "connections, channel i on rail i mod R; where not given the fewest from 4 that use all rails "
                            + "alike")
            .allows(range(1, 256))
            .from("UCCL_TCPX_NUM_CHANNELS")),
    CHUNK_BYTES(of("chunkBytes", "auto", "bytes posted on a channel at a time; auto: what it moves in a millisecond")
            .allows(orAuto(size(1, 1L << 30)))
            .from("UCCL_TCPX_CHUNK_BYTES", "NCCL_P2P_NET_CHUNKSIZE")),
    WINDOW(of("window", "auto", "chunks a channel may have unacknowledged; auto: as its path takes them")
            .allows(orAuto(range(1, 1024)))
            .from("UCCL_TCPX_MAX_SEND_INFLIGHT")),
    STRATEGY(of("strategy", "auto", "which channel gets which chunk; auto: ADAPTIVE, with a plugin ROUND_ROBIN")
            .allows(orAuto(oneOf(names(Strategy.values()))))),
    PROVIDER(of("provider", "socket", "the wire; nccl needs --plugin").allows(oneOf(Wire.labels()))),
    PLUGIN_REQUESTS(of(
                    "pluginRequests",
                    "16",
                    "requests that a connection of the plugin holds, with provider=nccl: the most that window may be")
            .allows(range(1, 1024))
            .onlyWith(Wire.NCCL)),
    MESSAGE_BYTES(of("messageBytes", "67108864", "bytes of one transfer")
            .allows(size(0, 1L << 40))
            .from("UCCL_TCPX_PERF_SIZE")
            .ofLoad()),
    IN_FLIGHT(of(
                    "inFlight",
                    "auto",
                    "messages that node A has under way; auto: as many as keep the paths busy, in LatencyBenchmark 1")
            .allows(orAuto(range(1, Sender.MAX_POSTED)))
            .ofLoad()
            .ofSender()),
    WORKING_SET_BYTES(
            of("workingSetBytes", "268435456", "buffer ring per node: larger than the caches, so that they are cold")
                    .allows(size(0, 1L << 40))
                    .ofLoad()),
    MEMORY(of(
                    "memory",
                    "HOST",
                    "where messages lie: HOST, CUDA (a GPU's memory, --gpu N), or CUDA/HOST for sender and receiver")
            .allows(Parameter::memory)),
    UNPACK(of(
                    "unpack",
                    "auto",
                    "what unpacks a plugin's fragments: KERNEL, D2D, HOST, or NONE (left where they are); auto: HOST, "
                            + "with memory=CUDA KERNEL")
            .allows(orAuto(oneOf(names(UnpackMode.values()))))
            .onlyWith(Wire.NCCL)),
    THREADS(of(
                    "threads",
                    "auto",
                    "threads of each node that drive the channels, at most one per channel; auto: no more than "
                            + "processors")
            .allows(orAuto(range(1, 256)))),
    CORES(of(
                    "cores",
                    "any",
                    "cores of those threads, in turn: any, numa (those near the rail), 0:1 for both nodes, or "
                            + "0:1/2:3 for A and B")
            .allows(Parameter::cores)),
    SCHEDULING(
            of("scheduling", "batch", "scheduler policy of those threads: normal is SCHED_OTHER, batch is SCHED_BATCH")
                    .allows(oneOf(Arrays.stream(Scheduling.values())
                            .map(Scheduling::label)
                            .toList()))),
    SPIN(of("spin", "0", "busy-poll time before blocking, us; 0: block at once").allows(range(0, 1_000_000))),
    WEIGHTS(of("weights", "equal", "shares for strategy WEIGHTED, one per channel: 4:4:4:1")
            .allows(Parameter::weights)),
    VERIFY(of("verify", "none", "checksum of every chunk on the wire")
            .allows(oneOf(List.of("none", "crc32c")))
            .onlyWith(Wire.SOCKET)),
    ZERO_COPY(of("zeroCopy", "vmsplice", "how payload gets into the kernel; auto: what costs least on this rail")
            .allows(oneOf(Arrays.stream(ZeroCopy.values()).map(ZeroCopy::label).toList()))
            .onlyWith(Wire.SOCKET)),
    CONGESTION(of("congestion", "system", "congestion control of the sockets; a route's own goes first")
            .allows(Parameter::word)
            .onlyWith(Wire.SOCKET)),
    SEND_BUFFER_BYTES(of("sendBufferBytes", "auto", "SO_SNDBUF, bytes; 0 and auto: the kernel's own tuning")
            .allows(orAuto(size(0, 1L << 30)))
            .onlyWith(Wire.SOCKET)),
    RECEIVE_BUFFER_BYTES(
            of("receiveBufferBytes", "auto", "SO_RCVBUF, bytes; 0: the kernel's own tuning; auto: by the path")
                    .allows(orAuto(size(0, 1L << 30)))
                    .onlyWith(Wire.SOCKET)),
    NOT_SENT_LOWAT_BYTES(of("notSentLowatBytes", "0", "TCP_NOTSENT_LOWAT, bytes; 0 for the kernel's own")
            .allows(size(0, 1L << 30))
            .onlyWith(Wire.SOCKET));

    /** Value of a parameter that is chosen from what is measured. */
    static final String AUTO = "auto";

    /** Value of {@link #CORES}: near the rail. */
    static final String NUMA = "numa";

    private final Declaration declared;

    Parameter(Declaration declared) {
        this.declared = declared;
    }

    /**
     * What is known of a parameter.
     *
     * @param label name as on the command line
     * @param standard default value
     * @param help one clause, with the unit
     * @param check brings an allowed value into its one spelling, refuses any other
     * @param variables environment variables that give it a value; of two that are set the first counts
     * @param wire the provider it is for; empty for every one
     * @param transport whether it sets the data path, or else what is sent over it
     * @param bothNodes whether node B must know it too
     */
    private record Declaration(
            String label,
            String standard,
            String help,
            UnaryOperator<String> check,
            List<String> variables,
            Optional<String> wire,
            boolean transport,
            boolean bothNodes) {
        Declaration allows(UnaryOperator<String> allowed) {
            return new Declaration(label, standard, help, allowed, variables, wire, transport, bothNodes);
        }

        Declaration from(String... environment) {
            return new Declaration(label, standard, help, check, List.of(environment), wire, transport, bothNodes);
        }

        Declaration onlyWith(Wire provider) {
            return new Declaration(
                    label, standard, help, check, variables, Optional.of(provider.label()), transport, bothNodes);
        }

        Declaration ofLoad() {
            return new Declaration(label, standard, help, check, variables, wire, false, bothNodes);
        }

        Declaration ofSender() {
            return new Declaration(label, standard, help, check, variables, wire, transport, false);
        }
    }

    private static Declaration of(String label, String standard, String help) {
        return new Declaration(
                label, standard, help, UnaryOperator.identity(), List.of(), Optional.empty(), true, true);
    }

    /** Name as on the command line. */
    public String label() {
        return declared.label();
    }

    /** Default value. */
    public String standard() {
        return declared.standard();
    }

    /** What it sets, one clause. */
    public String help() {
        return declared.help();
    }

    /** Environment variables that give it a value where the command line does not; the first that is set counts. */
    public List<String> variables() {
        return declared.variables();
    }

    /** Whether it is for every provider, or this one. */
    boolean isFor(String provider) {
        return declared.wire().map(provider::equals).orElse(true);
    }

    /** Whether it sets the data path; the others set what is sent over it. */
    public boolean isOfTransport() {
        return declared.transport();
    }

    /** Whether node B must know it too. */
    boolean isForBothNodes() {
        return declared.bothNodes();
    }

    /**
     * The value in its one spelling ("64MiB" becomes "67108864").
     *
     * @throws IllegalArgumentException naming the parameter, the value and what is allowed
     */
    public String normalize(String value) {
        try {
            return declared.check().apply(value.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(label() + "=" + value + ": " + e.getMessage(), e);
        }
    }

    /** The parameter of that name. */
    public static Optional<Parameter> named(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst();
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
        return Arrays.stream(values)
                .map(Enum::name)
                .filter(name -> !name.equalsIgnoreCase(AUTO))
                .toList();
    }

    // one kind for both nodes, or one for each; of two that are alike one is enough
    private static String memory(String value) {
        UnaryOperator<String> kind = oneOf(names(MemoryKind.values()));
        String[] nodes = value.split("/", 2);
        try {
            String a = kind.apply(nodes[0]);
            String b = kind.apply(nodes[nodes.length - 1]);
            return a.equals(b) ? a : a + "/" + b;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", or two of them: CUDA/HOST", e);
        }
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
