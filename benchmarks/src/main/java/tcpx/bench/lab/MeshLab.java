package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;

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
        String name = Lab.newName(host.random());
        List<String> names = Stream.concat(
                        Stream.of("switch"), IntStream.rangeClosed(1, nodes).mapToObj(MeshWiring::nodeName))
                .map(node -> name + "-" + node)
                .toList();
        List<String> refusals = new ArrayList<>();
        for (LabMode mode : host.modes()) {
            if (mode == LabMode.LOOPBACK) {
                continue; // many nodes on one lo would share what they are to be told apart by
            }
            try {
                return wired(wiring, mode, NamespaceAnchor.hold(mode, tools, names), tools);
            } catch (BoundProcess.Refused e) {
                refusals.add("no lab by way of " + mode.label() + ": " + e.getMessage());
            }
        }
        throw new LabException(
                String.join("; ", refusals),
                "run it as root, or allow user namespaces: sysctl -w user.max_user_namespaces=10000");
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
        try {
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
        } catch (RuntimeException e) {
            Failures.suppressInto(e, lab::close);
            throw e;
        }
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
        NamespaceAnchor.release(nodes, holders);
    }

    /** For messages. */
    @Override
    public String toString() {
        return nodes.size() + " nodes around " + hub;
    }
}
