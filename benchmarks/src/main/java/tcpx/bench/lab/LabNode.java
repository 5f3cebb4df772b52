package tcpx.bench.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One of the lab's two nodes. Safe for use by any thread. */
public final class LabNode {
    private static final List<String> READ_SETTINGS = List.of("net/ipv4/tcp_wmem", "net/ipv4/tcp_rmem");

    private final Wiring.Side side;
    private final NodeAccess access;
    private final Prerequisites.Tools tools;
    private final List<LabRail> rails;
    private final InetAddress control;

    LabNode(Wiring.Side side, LabSpec spec, NodeAccess access, Prerequisites.Tools tools) {
        this.side = side;
        this.access = access;
        this.tools = tools;
        this.rails = IntStream.rangeClosed(1, spec.rails())
                .mapToObj(link -> new LabRail(Wiring.device(link), open() ? "lo" : Wiring.device(link), address(link)))
                .toList();
        this.control = address(0);
    }

    /** {@code a} or {@code b}. */
    public String name() {
        return side == Wiring.Side.A ? "a" : "b";
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
     * parent is whoever starts it and signals reach it. Only the network is the node's: {@code /sys/class/net} still
     * shows the host's interfaces, {@code
     * /proc/self/net} the node's.
     */
    public List<String> command(List<String> program) {
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

    /**
     * What the kernel says about this node's set-up, read now: queueing discipline and MTU of each rail, socket buffer
     * limits.
     */
    Map<String, String> description() {
        Map<String, String> lines = new TreeMap<>();
        settings(READ_SETTINGS).forEach((name, value) -> lines.put("sysctl." + name.replace('/', '.'), value));
        if (open()) {
            return lines;
        }
        must(tc("qdisc", "show"))
                .lines()
                .map(String::strip)
                .map(line -> line.split(" dev ", 2))
                .filter(parts -> parts.length == 2 && parts[1].startsWith("eth"))
                .forEach(parts -> lines.merge(
                        parts[1].substring(0, parts[1].indexOf(' ')) + ".qdisc",
                        parts[0].split(" ")[1] + parts[1].substring(parts[1].indexOf(' ')),
                        (one, other) -> one + "; " + other));
        must(ip("-o", "-d", "link", "show"))
                .lines()
                .map(line -> line.split("\\s+"))
                .filter(words -> words[1].startsWith("eth"))
                .forEach(words -> {
                    String device = words[1].substring(0, words[1].indexOf('@'));
                    lines.put(device + ".mtu", after("mtu", words));
                    lines.put(device + ".gso_max_size", after("gso_max_size", words));
                });
        return lines;
    }

    private static String after(String key, String[] words) {
        int at = List.of(words).indexOf(key);
        return at < 0 ? "unknown" : words[at + 1];
    }

    /** Sysctls as this node has them. */
    Map<String, String> settings(List<String> names) {
        List<String> argv = new ArrayList<>(List.of("cat"));
        names.forEach(name -> argv.add("/proc/sys/" + name));
        List<String> values = must(Command.run(command(argv))).lines().toList();
        Map<String, String> settings = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            settings.put(names.get(i), values.get(i).replace('\t', ' '));
        }
        return settings;
    }

    Command.Outcome ip(String... arguments) {
        return Command.run(command(join(tools.ip(), arguments)));
    }

    Command.Outcome tc(String... arguments) {
        return Command.run(command(join(tools.tc(), arguments)));
    }

    Command startIp(List<String> lines) {
        return Command.start(command(List.of(tools.ip(), "-batch", "-")), String.join("\n", lines) + "\n");
    }

    Command startTc(List<String> lines) {
        return Command.start(command(List.of(tools.tc(), "-batch", "-")), String.join("\n", lines) + "\n");
    }

    Wiring.Side side() {
        return side;
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

    private static String must(Command.Outcome outcome) {
        return IprouteErrors.require(outcome, List.of()).output();
    }

    private InetAddress address(int link) {
        try {
            return InetAddress.getByName(open() ? side.loopbackAddress(link) : side.address(link));
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
}
