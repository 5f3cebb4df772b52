package tcpx.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.lab.LabNode.LabRail;

/**
 * Two nodes on one machine, joined by rails.
 *
 * <pre>
 *   node A (namespace)                            node B (namespace)
 *   eth0 10.77.0.1 ---------- control ---------- eth0 10.77.0.2
 *   eth1 10.77.1.1 [tbf] ----- rail  ----- [tbf] eth1 10.77.1.2
 *   eth2 10.77.2.1 [tbf] ----- rail  ----- [tbf] eth2 10.77.2.2
 * </pre>
 *
 * <p>A rail with a delay is two virtual NICs with a process between them ({@link DelayLine}), or has the kernel's netem
 * where that is there.
 *
 * <p>Each namespace is held by a process whose standard input is a pipe from this JVM, not by a name: when this JVM
 * ends, by
 * {@link #close}, Ctrl-C or SIGKILL, the holders kill what runs inside and end, and the kernel removes namespaces and
 * rails. In {@link LabMode#USER_NAMESPACE} both are in one user namespace of the caller; in {@link LabMode#LOOPBACK}
 * there are only addresses.
 *
 * <p>Shaping is {@code tbf} on both ends of a rail. The bucket holds 4 ms at the rail's rate, at least four of the
 * largest packets (256 KiB) and at most 4 MiB; the queue 20 ms, above 10 Gbit/s 5 ms. A full bucket is sent at once
 * after a pause, so a second that begins with one reads 0.4 % above the rate; a smaller bucket loses whatever passes
 * while the sender's core is taken, and on a busy machine that is more. Measured by ShapingMeasurement (test sources;
 * plain sockets, cubic, the first 200 ms left out, 2 cores, Linux 6.18): one rail at 4 Gbit/s carries 0.4954 to 0.4960
 * GB/s of the payload share of 0.4960 with any bucket from 256 KiB to 2 MB, 0 to 28 of 73 000 segments sent again; two
 * rails 0.4943 each; four rails at 1 Gbit/s all of their share. Four rails at 4 Gbit/s on the same cores when these
 * were the limit (2.4 GB/s without shaping): in all 1.39 to 1.55 GB/s with 256 KB, 1.49 to 1.51 with 1 MB, 1.62 to 1.89
 * with 2 MB, 1.87 with 4 MB.
 *
 * <p>Thread rule: any thread may call anything; {@code close} waits.
 */
public final class Lab implements AutoCloseable {
    /** See {@link #close}. */
    static final int CLOSE_SECONDS = 10;

    private static final int NODES = 2;
    private static final String FALLBACK_CONGESTION = "reno";
    private static final Path AVAILABLE_CONGESTION = Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control");

    private final LabRecord record;
    private final List<String> notes;
    private final List<BoundProcess> holders; // of namespaces, then a delay line; empty: this lab is someone else's
    private final LabNode a;
    private final LabNode b;

    private Lab(LabRecord record, List<String> notes, List<BoundProcess> holders, Prerequisites.Tools tools) {
        this.record = record;
        this.notes = List.copyOf(notes);
        this.holders = List.copyOf(holders);
        this.a = new LabNode(Wiring.Side.A, record.spec(), record.a(), tools);
        this.b = new LabNode(Wiring.Side.B, record.spec(), record.b(), tools);
    }

    /**
     * Makes a lab in the best mode the host allows. It is complete when this returns and gone when this throws.
     *
     * @throws LabException when a program is missing, the kernel refuses a step, or no mode is allowed; with the remedy
     */
    public static Lab up(LabSpec spec, LabHost host) {
        List<String> notes = new ArrayList<>();
        if (host.modes().get(0) == LabMode.LOOPBACK) {
            return loopback(spec, host.random(), notes);
        }
        Prerequisites.Tools tools = Prerequisites.require(host.searchPath());
        new KeptLabs(host).clearStale();
        String name = newName(host.random());
        for (LabMode mode : host.modes()) {
            if (mode == LabMode.LOOPBACK) {
                return loopback(spec, host.random(), notes);
            }
            try {
                return wired(
                        name,
                        mode,
                        spec,
                        NamespaceAnchor.hold(mode, tools, List.of(name + "-a", name + "-b")),
                        tools,
                        notes);
            } catch (BoundProcess.Refused e) {
                notes.add("no lab by way of " + mode.label() + ": " + e.getMessage());
            }
        }
        throw new LabException(
                String.join("; ", notes),
                "run it as root, or allow user namespaces: sysctl -w user.max_user_namespaces=10000 and, on Ubuntu,"
                        + " kernel.apparmor_restrict_unprivileged_userns=0");
    }

    /**
     * The lab that another process has made and described, for use from a third: one started inside a node, for
     * example. Closing it leaves the lab as it is.
     */
    public static Lab join(String descriptor, LabHost host) {
        LabRecord record = LabRecord.parse(descriptor);
        boolean open = record.mode() == LabMode.LOOPBACK;
        return new Lab(record, List.of(), List.of(), open ? withoutTools() : Prerequisites.require(host.searchPath()));
    }

    /** What {@link #join} needs; plain text of a few lines. */
    public String descriptor() {
        return record.toString();
    }

    /** {@code tcpx-} and six hexadecimal digits; {@code ps} shows the holders by it. */
    public String name() {
        return record.name();
    }

    /** {@code veth-shaped}, {@code veth} when no rail is shaped, or {@code loopback}. */
    public String topology() {
        if (mode() == LabMode.LOOPBACK) {
            return "loopback";
        }
        return spec().shaped() ? "veth-shaped" : "veth";
    }

    /** How the nodes are kept apart. */
    public LabMode mode() {
        return record.mode();
    }

    /** As asked for; in a loopback lab without the rates, which nothing enforces. */
    public LabSpec spec() {
        return record.spec();
    }

    /** The congestion control in force between the nodes. */
    public String congestion() {
        return record.congestion();
    }

    /**
     * What is not as one might expect, to be shown to the user: a mode that was refused, a setting that could not be
     * made.
     */
    public List<String> notes() {
        return notes;
    }

    /** The node that sends. */
    public LabNode a() {
        return a;
    }

    /** The node that receives. */
    public LabNode b() {
        return b;
    }

    /**
     * Kills what still runs inside and removes the lab; waits until it is gone. A lab that was joined stays. May be
     * called again.
     *
     * @throws LabException when something inside cannot be ended within {@value #CLOSE_SECONDS} seconds; all else is
     *     removed then
     */
    @Override
    public void close() {
        // An interrupted caller still wants the lab gone.
        boolean interrupted = Thread.interrupted();
        try {
            if (!holders.isEmpty()) {
                NamespaceAnchor.release(List.of(a, b), holders);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the holders of namespaces that something else holds by now; a delay line stays. */
    void release() {
        Failures failures = new Failures();
        holders.stream().skip(NODES).forEach(line -> failures.attempt(line::keep));
        holders.stream().limit(NODES).forEach(holder -> failures.attempt(holder::close));
        failures.throwFirst();
    }

    /** Lets the namespaces outlive this JVM: the holders stay. */
    void keepHolders() {
        holders.forEach(BoundProcess::keep);
    }

    LabRecord record() {
        return record;
    }

    /** What can be done to a rail while it is in use. */
    RailControl control(String rail) {
        for (int i = 0; i < spec().rails(); i++) {
            if (a.rails().get(i).name().equals(rail)) {
                if (mode() == LabMode.LOOPBACK) {
                    throw new LabException("a loopback lab has no rails to disturb", "run it as root");
                }
                return new RailControl(a, b, record, i + 1);
            }
        }
        throw new IllegalArgumentException("rail " + rail + ": allowed is "
                + a.rails().stream().map(LabRail::name).toList());
    }

    private static Lab loopback(LabSpec spec, RandomGenerator random, List<String> notes) {
        notes.add("loopback: both nodes share this machine's lo, nothing is shaped, rails are addresses only");
        NodeAccess open = new NodeAccess.Open();
        LabRecord record = new LabRecord(
                newName(random),
                true,
                ProcessId.self(),
                LabMode.LOOPBACK,
                spec.unshaped(),
                hostCongestion(),
                new Distance.None(),
                open,
                open);
        return new Lab(record, notes, List.of(), withoutTools());
    }

    private static Lab wired(
            String name,
            LabMode mode,
            LabSpec spec,
            List<BoundProcess> namespaces,
            Prerequisites.Tools tools,
            List<String> earlierNotes) {
        List<String> notes = new ArrayList<>(earlierNotes);
        boolean ordinary = mode == LabMode.USER_NAMESPACE;
        NodeAccess.Held a = new NodeAccess.Held(namespaces.get(0).id(), ordinary);
        NodeAccess.Held b = new NodeAccess.Held(namespaces.get(1).id(), ordinary);
        List<BoundProcess> holders = new ArrayList<>(namespaces);
        String congestion;
        Distance distance;
        try {
            congestion = congestion(spec, notes);
            NamespaceAnchor.refusedSettings(namespaces.get(0)).stream()
                    .filter(setting -> Files.exists(Path.of("/proc/sys", setting))) // a kernel may be without IPv6
                    .forEach(setting -> notes.add("the system does not let " + setting + " be set"));
            distance = distance(name, spec, a, b, holders, tools);
        } catch (RuntimeException e) {
            holders.forEach(holder -> Failures.suppressInto(e, holder::close));
            throw e;
        }
        LabRecord record = new LabRecord(name, false, ProcessId.self(), mode, spec, congestion, distance, a, b);
        Lab lab = new Lab(record, notes, holders, tools);
        try {
            lab.wire();
            if (lab.a.hasOwnSysfs()) {
                return lab;
            }
            notes.add("the kernel does not let /sys be mounted in a node: a net plugin that looks for its interfaces "
                    + "there"
                    + " sees this machine's");
            return new Lab(record, notes, holders, tools);
        } catch (RuntimeException e) {
            Failures.suppressInto(e, lab::close);
            throw e;
        }
    }

    private static Distance distance(
            String name,
            LabSpec spec,
            NodeAccess.Held a,
            NodeAccess.Held b,
            List<BoundProcess> holders,
            Prerequisites.Tools tools) {
        if (!spec.delayed()) {
            return new Distance.None();
        }
        if (Distance.kernelHasNetem(a, tools)) {
            return new Distance.Netem();
        }
        if (spec.gsoMaxBytes().orElse(0) > LabSpec.PLAIN_GSO_BYTES || spec.mtu() > TapDevice.MOST_MTU) {
            throw new LabException(
                    "--rail-delay without the kernel's netem goes with packets of at most " + LabSpec.PLAIN_GSO_BYTES
                            + " bytes and an MTU of at most " + TapDevice.MOST_MTU,
                    "choose a smaller --gso-max or --mtu, or as root: modprobe sch_netem");
        }
        holders.add(DelayLineProgram.start(name, spec, a, b, tools));
        return new Distance.Line(holders.get(holders.size() - 1).id());
    }

    private void wire() {
        Command.require(a.startIp(
                Wiring.links(spec(), record.distance(), holders.get(1).id().pid())));
        Command.require(
                a.startIp(Wiring.addresses(spec(), Wiring.Side.A, congestion())),
                b.startIp(Wiring.addresses(spec(), Wiring.Side.B, congestion())));
        if (spec().gsoMaxBytes().isPresent()) {
            limitPackets(spec().gsoMaxBytes().getAsInt());
        }
        List<String> shaping = Wiring.shaping(spec(), record.distance());
        Command.require(a.startTc(shaping), b.startTc(shaping));
    }

    private void limitPackets(int bytes) {
        List<String> program = LargestPacket.command(
                bytes, a.rails().stream().map(LabRail::device).toList());
        List<Command> started = Stream.of(a, b)
                .map(node -> Command.start(node.command(program), List.of()))
                .toList();
        started.stream().map(Command::await).toList().forEach(LargestPacket::require);
    }

    static String congestion(LabSpec spec, List<String> notes) {
        List<String> available = List.of(read(AVAILABLE_CONGESTION).split(" "));
        if (available.contains(spec.congestion())) {
            return spec.congestion();
        }
        if (!spec.congestion().equals(LabSpec.DEFAULT_CONGESTION)) {
            throw new LabException(
                    "--congctl " + spec.congestion() + ": this kernel has " + available,
                    "choose one of those, or as root modprobe tcp_" + spec.congestion());
        }
        notes.add("this kernel has no cubic, the rails use " + FALLBACK_CONGESTION);
        return FALLBACK_CONGESTION;
    }

    private static String hostCongestion() {
        return read(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LabException("cannot read " + file + ": " + e.getMessage(), "", e);
        }
    }

    static String newName(RandomGenerator random) {
        return String.format("tcpx-%06x", random.nextInt(1 << 24));
    }

    private static Prerequisites.Tools withoutTools() {
        return new Prerequisites.Tools("ip", "tc", "unshare", "nsenter");
    }

    /** For messages. */
    @Override
    public String toString() {
        return name() + ": " + spec().rails() + " rails, " + topology() + ", " + mode().label();
    }
}
