package tcpx.bench.cli;

import static tcpx.bench.cli.PingPongPeer.Language.C;
import static tcpx.bench.cli.PingPongPeer.Language.JAVA;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The other programs that are known, in the order of the tables. */
enum PeerKind {
    /** What the JDK's own channels do. */
    NIO("nio", "streams, a blocking SocketChannel and a thread per channel", Map.of(), false, streams("nio")),
    /** The system calls alone, copying. */
    BARE(
            "bare",
            "streams, bare send and recv of 1 MiB, cold memory, a thread per channel",
            Map.of(),
            false,
            streams("copy")),
    /** The system calls alone, by references to pages. */
    BARE_VMSPLICE(
            "bare-vmsplice",
            "the same with vmsplice and splice in place of send",
            Map.of(),
            false,
            streams("vmsplice")),
    /** A stream per rail. */
    IPERF3(
            "iperf3",
            "streams, one process per rail",
            Map.of("iperf3", "iperf3"),
            false,
            (kind, context) -> new Iperf3Peer(context)),
    /** One connection that the kernel spreads over the rails. */
    MPTCP(
            "mptcp",
            "striped by the kernel, one connection (iperf3 through mptcpize)",
            Map.of("mptcpize", "mptcpize", "iperf3", "iperf3"),
            false,
            (kind, context) -> new MptcpPeer(context)),
    /** UCX, which stripes large messages over its rails. */
    UCX(
            "ucx_perftest",
            "striped, tag_bw of messages as long as ours over UCX's TCP (1.13 uses two rails at most)",
            Map.of("ucx_perftest", "ucx-utils"),
            true,
            (kind, context) -> new UcxPeer(context)),
    /** Open MPI, which stripes large messages over the interfaces. */
    OPEN_MPI(
            "openmpi",
            "striped, messages as long as ours over Open MPI's TCP, four under way",
            Map.of("mpirun", "openmpi-bin", "mpicc", "libopenmpi-dev"),
            true,
            (kind, context) -> new OpenMpiPeer(context)),
    /** What plain TCP allows, asleep in recv. */
    PINGPONG_C("pingpong-c", "plain C: send and a blocking recv, one connection", Map.of("gcc", "gcc"), C, false),
    /** The same, asking again and again. */
    PINGPONG_C_SPIN("pingpong-c-spin", "plain C that never sleeps: recv over and over", Map.of("gcc", "gcc"), C, true),
    /** The same system calls through the transport's binding. */
    PINGPONG("pingpong", "the same calls from Java, asleep in recv", Map.of(), JAVA, false),
    /** The same, asking again and again. */
    PINGPONG_SPIN("pingpong-spin", "the same calls from Java, never asleep", Map.of(), JAVA, true);

    private final String label;
    private final String manner;
    private final Map<String, String> programs;
    private final boolean ofMessages;
    private final boolean ofRoundTrips;
    private final BiFunction<PeerKind, PeerContext, SystemUnderTest> system;

    PeerKind(
            String label,
            String manner,
            Map<String, String> programs,
            boolean ofMessages,
            BiFunction<PeerKind, PeerContext, SystemUnderTest> system) {
        this.label = label;
        this.manner = manner;
        this.programs = programs;
        this.ofMessages = ofMessages;
        this.ofRoundTrips = false;
        this.system = system;
    }

    PeerKind(String label, String manner, Map<String, String> programs, PingPongPeer.Language language, boolean spins) {
        this.label = label;
        this.manner = manner;
        this.programs = programs;
        this.ofMessages = true;
        this.ofRoundTrips = true;
        this.system = (kind, context) -> new PingPongPeer(kind, language, spins, context);
    }

    /** Those that measure how long one message takes. */
    static List<PeerKind> ofRoundTrips() {
        return Arrays.stream(values()).filter(each -> each.ofRoundTrips).toList();
    }

    /** Those that measure how much can be moved. */
    static List<PeerKind> ofTransfers() {
        return Arrays.stream(values()).filter(each -> !each.ofRoundTrips).toList();
    }

    /**
     * The one of that name among these.
     *
     * @throws IllegalArgumentException with those there are
     */
    static PeerKind parse(String label, List<PeerKind> among) {
        return among.stream()
                .filter(each -> each.label.equalsIgnoreCase(label.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--peers " + label + ": allowed is none, or some of "
                        + among.stream().map(PeerKind::label).collect(Collectors.joining(", "))));
    }

    /** Those named, or nobody for {@code none}; refuses as {@link #parse} does. */
    static List<PeerKind> parse(List<String> labels, List<PeerKind> among) {
        return labels.equals(List.of("none"))
                ? List.of()
                : labels.stream()
                        .map(label -> parse(label, among))
                        .distinct()
                        .sorted()
                        .toList();
    }

    /** As in the column {@code peer}. */
    String label() {
        return label;
    }

    /** How it uses the rails. */
    String manner() {
        return manner;
    }

    /** Whether it moves messages of a length, or one stream. */
    boolean ofMessages() {
        return ofMessages;
    }

    /** One that runs there. */
    SystemUnderTest on(PeerContext context) {
        return system.apply(this, context);
    }

    /** How to install what it lacks; empty if that is nothing. */
    Optional<String> missing() {
        String packages = programs.entrySet().stream()
                .filter(each -> !installed(each.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        return packages.isEmpty() ? Optional.empty() : Optional.of("apt-get install -y " + packages);
    }

    private static BiFunction<PeerKind, PeerContext, SystemUnderTest> streams(String pump) {
        return (kind, context) -> new StreamPeer(kind, pump, context);
    }

    private static boolean installed(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
