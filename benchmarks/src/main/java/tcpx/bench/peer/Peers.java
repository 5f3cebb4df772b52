package tcpx.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tcpx.bench.harness.Spelling;

/** The other programs that are known, in the order of the tables. */
public final class Peers {
    private static final List<Peer> KNOWN = List.of(
            StreamPeer.peer("nio", "nio", "streams, a blocking SocketChannel and a thread per channel"),
            StreamPeer.peer("bare", "copy", "streams, bare send and recv of 1 MiB, cold memory, a thread per channel"),
            StreamPeer.peer("bare-vmsplice", "vmsplice", "the same with vmsplice and splice in place of send"),
            new Peer(
                    "iperf3",
                    "streams, one process per rail",
                    Map.of("iperf3", "iperf3"),
                    Peer.Traffic.STREAM,
                    Iperf3Peer::new),
            new Peer(
                    "mptcp",
                    "striped by the kernel, one connection (iperf3 through mptcpize)",
                    Map.of("mptcpize", "mptcpize", "iperf3", "iperf3"),
                    Peer.Traffic.STREAM,
                    MptcpPeer::new),
            new Peer(
                    "ucx_perftest",
                    "striped, tag_bw of messages as long as ours over UCX's TCP (1.13 uses two rails at most)",
                    Map.of("ucx_perftest", "ucx-utils"),
                    Peer.Traffic.MESSAGES,
                    UcxPeer::new),
            new Peer(
                    "openmpi",
                    "striped, messages as long as ours over Open MPI's TCP, four under way",
                    Map.of("mpirun", "openmpi-bin", "mpicc", "libopenmpi-dev"),
                    () -> CSource.missing("mpicc", "mpi.h", "libopenmpi-dev"),
                    Peer.Traffic.MESSAGES,
                    OpenMpiPeer::new),
            BareGpuPeer.peer(
                    "bare-gpu",
                    "copy",
                    "GPU memory, bare C: send of 1 MiB from a ring of locked pages, a thread per channel"),
            BareGpuPeer.peer("bare-gpu-vmsplice", "vmsplice", "the same with vmsplice and splice in place of send"),
            NcclPeer.peer("nccl", 0, 0, "GPU memory, NCCL's send and receive over its sockets, as it comes"),
            NcclPeer.peer("nccl-4x4", 4, 4, "the same with 4 threads of 4 sockets for each connection"),
            PingPongPeer.peer("pingpong-c", "plain C: send and a blocking recv, one connection", true, false),
            PingPongPeer.peer("pingpong-c-spin", "plain C that never sleeps: recv over and over", true, true),
            PingPongPeer.peer("pingpong", "the same calls from Java, asleep in recv", false, false),
            PingPongPeer.peer("pingpong-spin", "the same calls from Java, never asleep", false, true));

    private static final Set<String> FROM_GPU_MEMORY = Set.of("bare-gpu", "bare-gpu-vmsplice", "nccl", "nccl-4x4");

    private final List<Peer> chosen;

    private Peers(List<Peer> chosen) {
        this.chosen = List.copyOf(chosen);
    }

    /** Those that measure how long one message takes. */
    public static Peers ofRoundTrips() {
        return known(peer -> peer.traffic() == Peer.Traffic.ROUND_TRIPS);
    }

    /** Those that measure how much can be moved. */
    public static Peers ofTransfers() {
        return known(peer -> peer.traffic() != Peer.Traffic.ROUND_TRIPS);
    }

    private static Peers known(Predicate<Peer> which) {
        return new Peers(KNOWN.stream().filter(which).toList());
    }

    /** Those of these that move what ours does: a GPU's memory, or the host's. */
    public Peers moving(boolean gpuMemory) {
        return gpuMemory
                ? this
                : new Peers(chosen.stream()
                        .filter(peer -> !FROM_GPU_MEMORY.contains(peer.name()))
                        .toList());
    }

    /** Their names. */
    public List<String> names() {
        return chosen.stream().map(Peer::name).toList();
    }

    /**
     * Those named of these, in the order of the tables; nobody for {@code none}.
     *
     * @throws IllegalArgumentException with those there are
     */
    public Peers named(List<String> labels) {
        if (labels.equals(List.of("none"))) {
            return new Peers(List.of());
        }
        for (String label : labels) {
            if (names().stream().noneMatch(name -> name.equalsIgnoreCase(label.strip()))) {
                throw new IllegalArgumentException("--peers " + label + ": "
                        + Spelling.question(label, names())
                        + "allowed is none, or some of " + String.join(", ", names()));
            }
        }
        return new Peers(chosen.stream()
                .filter(peer -> labels.stream().anyMatch(label -> label.strip().equalsIgnoreCase(peer.name())))
                .toList());
    }

    /** How to install those that are missing, a line for each. */
    public List<String> missing() {
        return chosen.stream()
                .flatMap(peer -> peer.missing().stream().map(how -> peer.name() + " is not installed: " + how))
                .toList();
    }

    /** How many turns those that are installed take in a round, of messages of so many sizes. */
    public int turns(List<Long> messageSizes) {
        return chosen.stream()
                .filter(peer -> peer.missing().isEmpty())
                .mapToInt(peer -> peer.traffic() == Peer.Traffic.STREAM ? 1 : messageSizes.size())
                .sum();
    }

    /**
     * These as systems under test: one of each, and of those that know messages one for each size.
     *
     * @param benchmark in the rows, that of ours
     * @param params in the rows of all
     * @param messageSizes at least one
     * @param faults texts of {@code --fault}, counted from the beginning of each run
     */
    public List<PeerUnderTest> in(
            PeerContext context,
            String benchmark,
            Map<String, String> params,
            List<Long> messageSizes,
            List<String> faults) {
        List<PeerUnderTest> systems = new ArrayList<>();
        for (Peer peer : chosen) {
            List<Long> sizes = peer.traffic() == Peer.Traffic.STREAM ? messageSizes.subList(0, 1) : messageSizes;
            for (long bytes : sizes) {
                systems.add(new PeerUnderTest(peer, context.withMessageBytes(bytes), benchmark, params, faults));
            }
        }
        return systems;
    }

    @Override
    public String toString() {
        return names().stream().collect(Collectors.joining(", "));
    }
}
