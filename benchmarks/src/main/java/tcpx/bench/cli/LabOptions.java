package tcpx.bench.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailDelay;
import tcpx.bench.lab.RailRate;
import tcpx.bench.node.Sizes;

/** The lab's shape on the command line. */
final class LabOptions {
    @Option(
            names = "--rails",
            paramLabel = "N",
            description = "rails of the lab, 1..64 (default 4); on hosts the names of this node's interfaces")
    String rails;

    @Option(
            names = "--rail-rate",
            paramLabel = "RATE",
            description = "rate of each rail: 4gbit, none, or one per rail: 4gbit,4gbit,4gbit,1gbit; on hosts what"
                    + " the NICs carry: it shapes nothing, and is what goodput is compared with")
    String railRate;

    @Option(
            names = "--rail-delay",
            paramLabel = "TIME",
            description = "how long a packet is under way on each rail, one way (default none): 5ms, or one per rail:"
                    + " 1ms,1ms,10ms,10ms")
    String railDelay;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            description = "MTU of the rails (default 8244: 8192 bytes of payload)")
    Integer mtu;

    @Option(
            names = "--gso-max",
            paramLabel = "BYTES",
            description = "largest packet handed to a rail (BIG TCP: 524280)")
    String gsoMax;

    @Option(
            names = "--congctl",
            paramLabel = "NAME",
            description = "congestion control of the rails' routes (default cubic)")
    String congestion;

    /**
     * What the NICs of two hosts carry, as it was stated; empty where it was not.
     *
     * @throws IllegalArgumentException for what only a lab can be given
     */
    List<RailRate> ratesOfHosts(int count) {
        refuse("--rail-delay", railDelay, "the way between two hosts has its own");
        refuse("--mtu", mtu, "set it on both hosts: ip link set NAME mtu " + mtu);
        refuse(
                "--gso-max",
                gsoMax,
                "set it on both hosts: ip link set NAME gso_max_size " + gsoMax + " gro_max_size " + gsoMax);
        refuse("--congctl", congestion, "choose it for the connections: -p congestion=" + congestion);
        if (railRate == null) {
            return List.of();
        }
        List<RailRate> stated = RailRate.parseList(railRate, count);
        if (!stated.stream().allMatch(RailRate::shaped)) {
            throw new IllegalArgumentException("--rail-rate " + railRate
                    + " with --peer: state what each NIC carries, such as 100gbit, or leave it out");
        }
        return stated;
    }

    private static void refuse(String option, Object value, String instead) {
        if (value != null) {
            throw new IllegalArgumentException(
                    option + " " + value + " is of the lab and does nothing with --peer; " + instead);
        }
    }

    /**
     * Where nothing is measured between nodes.
     *
     * @throws IllegalArgumentException for whatever is given
     */
    void refuseWithoutNodes() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("--rails", rails);
        given.put("--rail-rate", railRate);
        given.put("--rail-delay", railDelay);
        given.put("--mtu", mtu);
        given.put("--gso-max", gsoMax);
        given.put("--congctl", congestion);
        given.forEach((option, value) -> {
            if (value != null) {
                throw new IllegalArgumentException(
                        option + " " + value + " is of the lab, and none of this run's benchmarks needs nodes");
            }
        });
    }

    LabSpec spec() {
        LabSpec standard = LabSpec.defaults(Runtime.getRuntime().availableProcessors());
        int count = rails == null ? standard.rails() : count();
        LabSpec shaped =
                LabSpec.of(count, railRate == null ? standard.rates().get(0).toString() : railRate);
        return new LabSpec(
                shaped.rates(),
                railDelay == null ? shaped.delays() : RailDelay.parseList(railDelay, count),
                mtu == null ? shaped.mtu() : mtu,
                gsoMax == null ? shaped.gsoMaxBytes() : OptionalInt.of(gsoMaxBytes()),
                congestion == null ? shaped.congestion() : congestion);
    }

    private int gsoMaxBytes() {
        try {
            return Math.toIntExact(Sizes.parse(gsoMax));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "--gso-max " + gsoMax + ": allowed is a size, such as 524280 or 256k", e);
        }
    }

    private int count() {
        try {
            return Integer.parseInt(rails);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--rails " + rails + ": in the lab allowed is a number; names of interfaces go with --peer", e);
        }
    }
}
