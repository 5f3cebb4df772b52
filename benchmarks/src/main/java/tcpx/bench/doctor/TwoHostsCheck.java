package tcpx.bench.doctor;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import tcpx.bench.node.HostFacts;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.PathProbe;
import tcpx.bench.node.PathProbe.Result;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Revision;
import tcpx.net.Rail;

/** Looks at both hosts, and sends data over each rail between them. */
public final class TwoHostsCheck {
    private final RemoteNode nodeB;
    private final NodeClient client;
    private final Revision revision;

    /** Of this host, built from {@code revision}, and the one that {@code client} is connected to. */
    public TwoHostsCheck(RemoteNode nodeB, NodeClient client, Revision revision) {
        this.nodeB = nodeB;
        this.client = client;
        this.revision = revision;
    }

    /** Does all checks, and prints them; returns them. */
    public List<Check> print(PrintStream out) {
        List<String> here = nodeB.rails().stream().map(Rail::name).toList();
        List<String> there = client.rails().stream()
                .map(each -> each.replaceFirst("@.*", ""))
                .toList();
        Environment a = Environment.capture(here);
        Environment b = client.environment();
        List<Check> between = new ArrayList<>(HostChecks.mtus(a, here, b, there));
        long longestNs = 0;
        if (here.size() != there.size()) {
            between.add(Check.blocks(
                    "rails",
                    "node A has " + here + ", node B " + there,
                    "start both with as many --rails, in the same order"));
        } else {
            for (Rail rail : nodeB.rails()) {
                PathProbe.Result result = client.probe(rail);
                longestNs = Math.max(longestNs, result.tripNs());
                between.add(PathChecks.of(
                        rail.name(), a.get("rail." + rail.name() + ".mtu").orElse("?"), result));
            }
        }
        between.add(revisions());
        OptionalLong trip = longestNs == 0 ? OptionalLong.empty() : OptionalLong.of(longestNs);
        List<Check> all = new ArrayList<>();
        all.addAll(told(out, "Node A, this host", new HostChecks(a, HostFacts.ofThisHost(), here, trip).all()));
        all.addAll(told(
                out,
                "Node B, " + HostPort.format(nodeB.address()),
                new HostChecks(b, client.host(), there, trip).all()));
        all.addAll(told(out, "Between them", between));
        return all;
    }

    private static List<Check> told(PrintStream out, String heading, List<Check> checks) {
        out.print(Check.text(heading, checks));
        return checks;
    }

    private Check revisions() {
        Revision other = client.revision();
        return other.commit().equals(revision.commit())
                ? Check.ok("revision", revision.shortName() + " on both")
                : Check.warning(
                        "revision",
                        "node A " + revision.shortName() + ", node B " + other.shortName(),
                        "git checkout " + revision.shortName() + ", on node B, and start it again");
    }

    /** What was seen of the way between two hosts. Pure. */
    public static final class PathChecks {
        private PathChecks() {}

        /**
         * Of one rail.
         *
         * @param rail node A's name of it
         * @param mtu node A's MTU of it, as text
         */
        public static Check of(String rail, String mtu, Result result) {
            return switch (result.stage()) {
                case CONNECT ->
                    Check.blocks(
                            rail,
                            "no connection to " + result.address() + ", though the control connection is there: "
                                    + result.reason() + ". A firewall, or the two rails are in different networks",
                            "open TCP to that address; node --data-ports 4712 fixes the port, on node B");
                case SMALL ->
                    Check.blocks(
                            rail,
                            "connects to " + result.address() + ", and no data come through: " + result.reason(),
                            "ping -I '" + rail + "' " + result.address());
                case LARGE ->
                    Check.blocks(
                            rail,
                            "packets of 512 bytes come through, those of MTU " + mtu
                                    + " do not: something in between takes only smaller" + " ones, and does not say so",
                            "ip link set '" + rail + "' mtu 1500 on both hosts; ping -M do -s 1472 -I '" + rail + "' "
                                    + result.address() + " finds what passes");
                case DONE ->
                    Check.ok(
                            rail,
                            String.format(
                                    Locale.ROOT,
                                    "data of full packets (MTU %s) are acknowledged, round trip %.0f us",
                                    mtu,
                                    result.tripNs() / 1e3));
            };
        }
    }
}
