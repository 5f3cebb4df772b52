package tcpx.bench.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.lab.NamespaceAnchor.NamespaceProcesses;

/**
 * Many nodes on one machine: a namespace for each, and one more, the switch, with a bridge for each rail.
 *
 * <pre>
 *   n1  eth0 eth1 eth2      n2  eth0 eth1 eth2      n3 ...
 *         |   |tbf  |tbf          |    |     |
 *   ------+---|-----|-------------+----|-----|------------ br0   control
 *   ----------+-----|------------------+-----|------------ br1   rail eth1; tbf on each port, too
 *   ----------------+------------------------+------------ br2   rail eth2
 * </pre>
 *
 * <p>Held and removed as {@link Lab} is. As root, or in a user namespace of the caller. Any thread may call anything.
 */
public final class MeshLab implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(Lab.CLOSE_SECONDS);

    private final LabSpec spec;
    private final List<BoundProcess> holders;
    private final List<LabNode> nodes;
    private final LabNode hub;

    private MeshLab(LabSpec spec, List<BoundProcess> holders, List<LabNode> nodes, LabNode hub) {
        this.spec = spec;
        this.holders = List.copyOf(holders);
        this.nodes = List.copyOf(nodes);
        this.hub = hub;
    }

    /**
     * Makes a lab. It is complete when this returns and gone when this throws.
     *
     * @param slower rails of single nodes that are shaped otherwise than the others: {@code n3:eth3}
     * @throws LabException when a program is missing, or the kernel refuses a step; with the remedy
     */
    public static MeshLab up(LabSpec spec, int nodes, Map<String, RailRate> slower, LabHost host) {
        MeshWiring wiring = new MeshWiring(spec, nodes, slower);
        Prerequisites.Tools tools = Prerequisites.require(host.searchPath());
        byte[] random = new byte[3];
        host.random().nextBytes(random);
        String name = "tcpx-" + HexFormat.of().formatHex(random);
        List<String> refusals = new ArrayList<>();
        for (LabMode mode : host.modes()) {
            if (mode == LabMode.LOOPBACK) {
                continue; // many nodes on one lo would share what they are to be told apart by
            }
            List<BoundProcess> holders = new ArrayList<>();
            try {
                return wired(wiring, mode, hold(name, nodes, mode, tools, holders), tools);
            } catch (BoundProcess.Refused e) {
                holders.forEach(BoundProcess::close);
                refusals.add("no lab by way of " + mode.label() + ": " + e.getMessage());
            } catch (RuntimeException e) {
                holders.forEach(holder -> Failures.suppressInto(e, holder::close));
                throw e;
            }
        }
        throw new LabException(
                String.join("; ", refusals),
                "run it as root, or allow user namespaces: sysctl -w user.max_user_namespaces=10000");
    }

    // the switch first; where an ordinary user makes them all are in its user namespace
    private static List<BoundProcess> hold(
            String name, int nodes, LabMode mode, Prerequisites.Tools tools, List<BoundProcess> holders)
            throws BoundProcess.Refused {
        boolean ordinary = mode == LabMode.USER_NAMESPACE;
        List<String> first = ordinary
                ? List.of(tools.unshare(), "--user", "--map-root-user", "--net", "--")
                : List.of(tools.unshare(), "--net", "--");
        holders.add(NamespaceAnchor.start(first, name + "-switch", Wiring.SETTINGS));
        List<String> next = new ArrayList<>();
        if (ordinary) {
            String user = "/proc/" + holders.get(0).id().pid() + "/ns/user";
            next.addAll(List.of(tools.nsenter(), "--user=" + user, "--preserve-credentials", "--"));
        }
        next.addAll(List.of(tools.unshare(), "--net", "--"));
        for (int node = 1; node <= nodes; node++) {
            holders.add(NamespaceAnchor.start(next, name + "-" + MeshWiring.nodeName(node), Wiring.SETTINGS));
        }
        return holders;
    }

    private static MeshLab wired(
            MeshWiring wiring, LabMode mode, List<BoundProcess> holders, Prerequisites.Tools tools) {
        boolean ordinary = mode == LabMode.USER_NAMESPACE;
        LabSpec spec = wiring.spec();
        List<LabNode> nodes = IntStream.rangeClosed(1, wiring.nodes())
                .mapToObj(node -> new LabNode(
                        MeshWiring.nodeName(node),
                        link -> MeshWiring.address(node, link),
                        spec,
                        new NodeAccess.Held(holders.get(node).id(), ordinary),
                        tools))
                .toList();
        LabNode hub = new LabNode(
                "switch",
                link -> MeshWiring.address(0, link),
                spec,
                new NodeAccess.Held(holders.get(0).id(), ordinary),
                tools);
        MeshLab lab = new MeshLab(spec, holders, nodes, hub);
        String congestion = Lab.congestion(spec, new ArrayList<>());
        List<Long> pids =
                holders.stream().skip(1).map(holder -> holder.id().pid()).toList();
        Command.require(hub.startIp(wiring.links(pids)));
        for (int node = 1; node <= nodes.size(); node++) {
            LabNode each = nodes.get(node - 1);
            Command.require(each.startIp(wiring.addresses(node, congestion)));
            Command.require(each.startTc(wiring.shapingOf(node)), hub.startTc(wiring.shapingTowards(node)));
        }
        return lab;
    }

    /** The rails' shape. */
    public LabSpec spec() {
        return spec;
    }

    /** The nodes, n1 first. */
    public List<LabNode> nodes() {
        return nodes;
    }

    /**
     * Kills what still runs inside and removes the lab; waits until it is gone. May be called again.
     *
     * @throws LabException when something inside cannot be ended within ten seconds; all else is removed then
     */
    @Override
    public void close() {
        Failures failures = new Failures();
        for (LabNode node : nodes) {
            failures.attempt(() -> node.access()
                    .namespace()
                    .ifPresent(namespace -> NamespaceProcesses.end(namespace, node.spared(), CLOSE_DEADLINE)));
        }
        holders.forEach(holder -> failures.attempt(holder::close));
        failures.throwFirst();
    }

    /** For messages. */
    @Override
    public String toString() {
        return nodes.size() + " nodes around " + hub;
    }
}
