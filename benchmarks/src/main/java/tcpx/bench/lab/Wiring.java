package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The lab's plan as lines for {@code ip -batch} and {@code tc -batch}: names, subnets and shaping, nothing run. Node A
 * has the .1 of each subnet, node B the .2; rail i is 10.77.i.0/24, the control link eth0 (as on GCP A3) 10.77.0.0/24.
 */
final class Wiring {
    /**
     * Sysctls of the lab's namespaces that differ from the kernel's defaults, and why. Socket buffer sizes are left as
     * the machine has them: they are a parameter of what is measured.
     */
    static final List<String> SETTINGS = List.of(
            // No router solicitations and the like: a rail that no channel uses must carry nothing.
            "net/ipv6/conf/default/disable_ipv6=1",
            // A connection must not start with the window that an earlier run to the same address ended with.
            "net/ipv4/tcp_no_metrics_save=1",
            // The pause between two measured iterations must not send the next one back to a small window.
            "net/ipv4/tcp_slow_start_after_idle=0");

    /** More than any path holds: what is too much the shaper behind it drops. */
    private static final int NETEM_PACKETS = 1_000_000;

    private Wiring() {}

    /** Which of the two nodes. */
    enum Side {
        A,
        B;

        String address(int link) {
            return "10.77." + link + "." + (ordinal() + 1);
        }

        /** In a loopback lab: 127.0.1.x for A, 127.0.2.x for B; control is .254, above the last rail. */
        String loopbackAddress(int link) {
            return "127.0." + (ordinal() + 1) + "." + (link == 0 ? 254 : link);
        }
    }

    static String device(int link) {
        return "eth" + link;
    }

    /**
     * For {@code ip -batch} inside node A: makes all links, but for those that a delay line makes, their other ends in
     * the namespace of process {@code holderB}.
     */
    static List<String> links(LabSpec spec, Distance distance, long holderB) {
        List<String> lines = new ArrayList<>();
        for (int link = 0; link <= spec.rails(); link++) {
            if (distance instanceof Distance.Line && link > 0 && isDelayed(spec, link)) {
                continue;
            }
            lines.add("link add " + device(link) + " type veth peer name " + device(link) + " netns " + holderB);
        }
        return lines;
    }

    /** For {@code ip -batch} inside a node whose links are there: addresses, MTU, routes. */
    static List<String> addresses(LabSpec spec, Side side, String congestion) {
        List<String> lines = new ArrayList<>();
        lines.add("link set lo up");
        for (int link = 0; link <= spec.rails(); link++) {
            String rail = link == 0 ? "" : " mtu " + spec.mtu();
            lines.add("addr add " + side.address(link) + "/24 dev " + device(link));
            lines.add("link set " + device(link) + rail + " up");
            lines.add(route(side, link, congestion));
        }
        return lines;
    }

    /** The link's own route, with its congestion control; taking the link down removes it. */
    static String route(Side side, int link, String congestion) {
        return "route replace 10.77." + link + ".0/24 dev " + device(link) + " proto kernel scope link src "
                + side.address(link) + " congctl " + congestion;
    }

    /** For {@code tc -batch} inside a node. */
    static List<String> shaping(LabSpec spec, Distance distance) {
        List<String> lines = new ArrayList<>();
        for (int rail = 1; rail <= spec.rails(); rail++) {
            if (distance instanceof Distance.Netem && isDelayed(spec, rail)) {
                lines.add("qdisc add dev " + device(rail) + " root handle 1: netem delay "
                        + spec.delays().get(rail - 1) + " limit " + NETEM_PACKETS);
            }
            RailRate rate = spec.rates().get(rail - 1);
            if (rate.shaped()) {
                lines.add("qdisc add " + tbf(spec, distance, rail, rate));
            }
        }
        return lines;
    }

    /** Where a rail's shaper is: {@code dev eth1 root}, or behind what delays it. */
    static String shaperOf(LabSpec spec, Distance distance, int rail) {
        boolean behind = distance instanceof Distance.Netem && isDelayed(spec, rail);
        return "dev " + device(rail) + (behind ? " parent 1:1" : " root");
    }

    /** The arguments of {@code tc qdisc add} or {@code change} that shape a rail. */
    static String tbf(LabSpec spec, Distance distance, int rail, RailRate rate) {
        return shaperOf(spec, distance, rail) + bucket(rate, spec.gsoMaxBytes());
    }

    /** The shaper of that rate, as {@code tc} takes it behind the place where it is to be. */
    static String bucket(RailRate rate, OptionalInt gsoMaxBytes) {
        return " tbf rate " + rate + " burst " + burstBytes(rate, gsoMaxBytes) + " latency " + latencyMs(rate) + "ms";
    }

    /** What the bucket holds; see {@link Lab} for why. */
    static long burstBytes(RailRate rate, OptionalInt gsoMaxBytes) {
        long fourMilliseconds = rate.bitsPerSecond() / 8 / 250;
        long largestPacket = gsoMaxBytes.orElse(LabSpec.PLAIN_GSO_BYTES);
        return Math.max(4 * largestPacket, Math.min(fourMilliseconds, 4L << 20));
    }

    static boolean isDelayed(LabSpec spec, int rail) {
        return !spec.delays().get(rail - 1).isNone();
    }

    private static int latencyMs(RailRate rate) {
        return rate.bitsPerSecond() > 10_000_000_000L ? 5 : 20;
    }
}
