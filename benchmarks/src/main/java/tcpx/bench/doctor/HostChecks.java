package tcpx.bench.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import tcpx.bench.node.HostFacts;
import tcpx.bench.result.BufferLimits;
import tcpx.bench.result.Environment;

/** What one host is like for a measurement over these rails. Pure: from what was captured of it. */
public final class HostChecks {
    private static final long OPEN_FILES = 4096;
    private static final long RECEIVE_BUFFER_BYTES = 4 << 20; // what auto asks for on a short path
    private static final int USUAL_MTU = 1500;
    private static final long FAST_MBPS = 10_000;
    private static final String SYSCTL = "sysctl.net.";

    private final Environment host;
    private final HostFacts facts;
    private final List<String> rails;
    private final OptionalLong tripNs;

    /**
     * For checks.
     *
     * @param host as captured, with these rails
     * @param tripNs the longest round trip of the rails; empty where it was not measured
     */
    public HostChecks(Environment host, HostFacts facts, List<String> rails, OptionalLong tripNs) {
        this.host = host;
        this.facts = facts;
        this.rails = List.copyOf(rails);
        this.tripNs = tripNs;
    }

    /** All of them. */
    public List<Check> all() {
        List<Check> checks = new ArrayList<>();
        rails.forEach(rail -> checks.add(rail(rail)));
        checks.add(buffers());
        checks.add(congestion());
        numa().ifPresent(checks::add);
        governor().ifPresent(checks::add);
        checks.add(openFiles());
        checks.add(memlock());
        checks.add(perf());
        checks.add(programs());
        return checks;
    }

    private Check rail(String rail) {
        String speed = speedMbps(rail).isPresent() ? gbits(speedMbps(rail).getAsLong()) : "speed not known";
        String mtu = fact(rail, "mtu").orElse("?");
        String found = speed + ", MTU " + mtu
                + fact(rail, "numaNode")
                        .filter(node -> !node.equals("-1"))
                        .map(node -> ", NUMA node " + node)
                        .orElse("")
                + fact(rail, "driver").map(driver -> ", " + driver).orElse("");
        if (fact(rail, "up").isEmpty()) {
            return Check.blocks(rail, "there is no such interface", "ip -br link");
        }
        if (fact(rail, "up").get().equals("false")) {
            return Check.blocks(rail, found + ", down", "ip link set '" + rail + "' up");
        }
        if (mtu.equals(Integer.toString(USUAL_MTU)) && speedMbps(rail).orElse(0) >= FAST_MBPS) {
            return Check.note(
                    rail,
                    found + ": larger packets cost less CPU, if both hosts and the switch take them",
                    "ip link set '" + rail + "' mtu 9000");
        }
        return Check.ok(rail, found);
    }

    private Check buffers() {
        BufferLimits limits = new BufferLimits(host);
        OptionalLong asked = limits.mostAsked(BufferLimits.Buffer.RECEIVE);
        long needed = bytesUnderWay();
        String found = "receive up to " + mib(limits.most(BufferLimits.Buffer.RECEIVE)) + ", send up to "
                + mib(limits.most(BufferLimits.Buffer.SEND))
                + (needed > 0 ? "; rate x round trip of a rail is " + mib(OptionalLong.of(needed)) : "");
        Set<BufferLimits.Buffer> small = limits.tooSmall(needed);
        if (!small.isEmpty()) {
            return Check.warning(
                    "buffers", found + ": a connection needs about twice that", limits.remedy(small, needed));
        }
        if (asked.orElse(Long.MAX_VALUE) < RECEIVE_BUFFER_BYTES) {
            return Check.warning(
                    "buffers",
                    "a receive buffer may be " + mib(asked) + "; receiveBufferBytes=auto asks for "
                            + mib(OptionalLong.of(RECEIVE_BUFFER_BYTES)),
                    "sysctl -w net.core.rmem_max=" + 4 * RECEIVE_BUFFER_BYTES);
        }
        return Check.ok("buffers", found);
    }

    /** Of one rail, by the fastest; 0 where rate or round trip is not known. */
    private long bytesUnderWay() {
        long mbps = rails.stream()
                .mapToLong(rail -> speedMbps(rail).orElse(0))
                .max()
                .orElse(0);
        return tripNs.isEmpty() ? 0 : Math.round(mbps * 1e6 / 8 * (tripNs.getAsLong() / 1e9));
    }

    private Check congestion() {
        String name = host.get(SYSCTL + "ipv4.tcp_congestion_control").orElse("not known");
        return name.equals("bbr")
                ? Check.note(
                        "congestion",
                        "bbr paces by its own estimate; on short ways it may stay below what the NICs carry",
                        "./run-bench.sh ... -p congestion=system,cubic compares them")
                : Check.ok("congestion", name);
    }

    private Optional<Check> numa() {
        if (host.get("numa.nodes").orElse("1").equals("1")) {
            return Optional.empty();
        }
        List<String> nodes = rails.stream()
                .flatMap(rail -> fact(rail, "numaNode").stream())
                .distinct()
                .toList();
        return Optional.of(Check.note(
                "NUMA",
                host.get("numa.nodes").orElse("?") + " nodes; the rails are on "
                        + (nodes.isEmpty() ? "unknown ones" : String.join(", ", nodes)),
                "./run-bench.sh ... -p cores=numa,any shows whether it matters"));
    }

    private Optional<Check> governor() {
        return host.get("cpu.governor")
                .map(governor -> governor.equals("performance")
                        ? Check.ok("governor", governor)
                        : Check.warning(
                                "governor",
                                governor + ": the clock follows the load, and figures with it",
                                "cpupower frequency-set -g performance"));
    }

    private Check openFiles() {
        return facts.openFiles() < OPEN_FILES
                ? Check.warning(
                        "open files",
                        "limit " + facts.openFiles() + "; a channel takes a few",
                        "ulimit -n " + OPEN_FILES)
                : Check.ok("open files", "limit " + facts.openFiles());
    }

    private Check memlock() {
        return facts.memlockBytes() == Long.MAX_VALUE
                ? Check.ok("memlock", "unlimited")
                : Check.note(
                        "memlock",
                        "limit " + mib(OptionalLong.of(facts.memlockBytes()))
                                + ": net plugins and UCX that lock memory need more",
                        "ulimit -l unlimited");
    }

    private Check perf() {
        String level = host.get("sysctl.kernel.perf_event_paranoid").orElse("?");
        return level.matches("-?\\d+") && Integer.parseInt(level) > 1
                ? Check.note(
                        "profiles",
                        "perf_event_paranoid is " + level + ": --flame sees no kernel",
                        "sysctl -w kernel.perf_event_paranoid=1 kernel.kptr_restrict=0")
                : Check.ok("profiles", "perf_event_paranoid is " + level);
    }

    private Check programs() {
        List<String> missing = HostFacts.PROGRAMS.entrySet().stream()
                .filter(each -> !facts.programs().contains(each.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
        return missing.isEmpty()
                ? Check.ok("programs", String.join(", ", facts.programs()))
                : Check.note(
                        "programs",
                        "for peers and facts of NICs there "
                                + (facts.programs().isEmpty()
                                        ? "is nothing"
                                        : "are only " + String.join(", ", facts.programs())),
                        "apt-get install -y " + String.join(" ", missing));
    }

    /** Where the same rail has another MTU on the two hosts. */
    public static List<Check> mtus(Environment a, List<String> railsOfA, Environment b, List<String> railsOfB) {
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < Math.min(railsOfA.size(), railsOfB.size()); i++) {
            String here = a.get("rail." + railsOfA.get(i) + ".mtu").orElse("?");
            String there = b.get("rail." + railsOfB.get(i) + ".mtu").orElse("?");
            if (!here.equals(there)) {
                checks.add(Check.warning(
                        railsOfA.get(i),
                        "MTU " + here + " on node A and " + there + " on node B",
                        "ip link set '" + railsOfA.get(i) + "' mtu " + smaller(here, there)
                                + " on the host with more"));
            }
        }
        return checks;
    }

    private static String smaller(String one, String other) {
        return Stream.of(one, other).filter(each -> each.matches("\\d+")).mapToInt(Integer::parseInt).min().stream()
                .mapToObj(Integer::toString)
                .findFirst()
                .orElse("?");
    }

    private Optional<String> fact(String rail, String name) {
        return host.get("rail." + rail + "." + name);
    }

    private OptionalLong speedMbps(String rail) {
        return fact(rail, "speedMbps").filter(text -> text.matches("\\d{1,9}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static String gbits(long mbps) {
        return mbps % 1000 == 0 ? mbps / 1000 + " Gbit/s" : mbps + " Mbit/s";
    }

    private static String mib(OptionalLong bytes) {
        return bytes.isEmpty() ? "?" : String.format(Locale.ROOT, "%.1f MiB", bytes.getAsLong() / 1048576.0);
    }
}
