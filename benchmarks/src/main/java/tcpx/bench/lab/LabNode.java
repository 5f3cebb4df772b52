package tcpx.bench.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.NamespaceAnchor.NamespaceProcesses;

/** One of a lab's nodes. Safe for use by any thread. */
public final class LabNode {
    // In a mount namespace of its own, which goes with the program. A sysfs shows the interfaces of the network in
    // which it is mounted; the control groups, mounted below the host's, are put back: a JVM looks for its limits
    // there.
    private static final String WITH_SYSFS = """
        [ -d /sys/fs/cgroup ] && exec 3</sys/fs/cgroup
        mount -t sysfs sysfs /sys 2>/dev/null && mount -c --rbind /proc/self/fd/3 /sys/fs/cgroup 2>/dev/null
        exec 3<&-
        exec "$@"
        """;

    private final String name;
    private final IntFunction<String> addresses;
    private final NodeAccess access;
    private final Prerequisites.Tools tools;
    private final List<LabRail> rails;
    private final InetAddress control;

    LabNode(Wiring.Side side, LabSpec spec, NodeAccess access, Prerequisites.Tools tools) {
        this(
                side == Wiring.Side.A ? "a" : "b",
                access instanceof NodeAccess.Open ? side::loopbackAddress : side::address,
                spec,
                access,
                tools);
    }

    /**
     * A node.
     *
     * @param addresses its address on each link; 0 is the control link
     */
    LabNode(String name, IntFunction<String> addresses, LabSpec spec, NodeAccess access, Prerequisites.Tools tools) {
        this.name = name;
        this.addresses = addresses;
        this.access = access;
        this.tools = tools;
        this.rails = IntStream.rangeClosed(1, spec.rails())
                .mapToObj(link -> new LabRail(Wiring.device(link), open() ? "lo" : Wiring.device(link), address(link)))
                .toList();
        this.control = address(0);
    }

    /** {@code a} or {@code b}; {@code n1}, {@code n2} and so on where there are more. */
    public String name() {
        return name;
    }

    /** This node's end of each rail, eth1 first. */
    public List<LabRail> rails() {
        return rails;
    }

    /** This node's address on the control link, which is neither shaped nor counted as a rail. */
    public InetAddress control() {
        return control;
    }

    /**
     * The command line that runs {@code program} inside this node. What is started becomes the program itself, so its
     * parent is whoever starts it and signals reach it. The network is the node's, and so is {@code /sys} where the
     * kernel lets it be mounted ({@link #hasOwnSysfs}); all other files are the host's.
     */
    public List<String> command(List<String> program) {
        if (open()) {
            return List.copyOf(program);
        }
        List<String> argv = new ArrayList<>(
                List.of(tools.unshare(), "--mount", "--propagation", "slave", "--", "sh", "-c", WITH_SYSFS, "sh"));
        argv.addAll(program);
        return inNetwork(argv);
    }

    /** Whether programs in this node see its interfaces in {@code /sys/class/net}. */
    boolean hasOwnSysfs() {
        String rail = "/sys/class/net/" + rails.get(0).device();
        return Command.run(command(List.of("test", "-e", rail))).succeeded();
    }

    /** The same in the node's network alone, {@code /sys} being the host's: a line that a person can type. */
    public List<String> inNetwork(List<String> program) {
        List<String> argv = new ArrayList<>(access.prefix(tools.nsenter()));
        argv.addAll(program);
        return List.copyOf(argv);
    }

    /**
     * The kernel's counters by interface (eth0, eth1, …, lo), read now.
     *
     * @throws LabException when the lab is gone
     */
    public Map<String, InterfaceCounters> counters() {
        return access.counters(tools.nsenter());
    }

    /** The processes running inside, the lab's own not among them. */
    public List<ProcessHandle> processes() {
        return access.namespace()
                .map(namespace -> NamespaceProcesses.of(namespace, spared()))
                .orElse(List.of());
    }

    Command.Outcome ip(String... arguments) {
        return Command.run(inNetwork(join(tools.ip(), arguments)));
    }

    Command.Outcome tc(String... arguments) {
        return Command.run(inNetwork(join(tools.tc(), arguments)));
    }

    Command startIp(List<String> lines) {
        return Command.start(inNetwork(List.of(tools.ip(), "-batch", "-")), lines);
    }

    Command startTc(List<String> lines) {
        return Command.start(inNetwork(List.of(tools.tc(), "-batch", "-")), lines);
    }

    NodeAccess access() {
        return access;
    }

    Set<Long> spared() {
        return access instanceof NodeAccess.Held held ? Set.of(held.holder().pid()) : Set.of();
    }

    private boolean open() {
        return access instanceof NodeAccess.Open;
    }

    private InetAddress address(int link) {
        try {
            return InetAddress.getByName(addresses.apply(link));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // a literal address needs no look-up
        }
    }

    private static List<String> join(String program, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program));
        argv.addAll(List.of(arguments));
        return argv;
    }

    /** For messages. */
    @Override
    public String toString() {
        return "node " + name() + " (" + access + ")";
    }

    /**
     * One end of a rail.
     *
     * @param name eth1, eth2, …; the same on both nodes
     * @param device the interface that carries it inside the node: the name itself, or {@code lo} in a loopback lab
     * @param address this end's IPv4 address, alone with the other end's in its subnet
     */
    public record LabRail(String name, String device, InetAddress address) {}
}
