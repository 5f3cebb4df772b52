package tcpx.bench.node;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tcpx.bench.result.Revision;
import tcpx.net.PortRange;
import tcpx.net.Rail;

/**
 * What a node B is started with.
 *
 * @param rails its own, in node A's order
 * @param plugin for trials with provider nccl
 * @param dataPorts where connections of trials with provider socket arrive
 * @param limits of what it gives to its clients
 * @param testVerbs whether it also does what only tests ask for, such as damaging what it has received
 * @param revision what it was built from
 */
public record NodeOptions(
        List<Rail> rails,
        Optional<NodePlugin> plugin,
        PortRange dataPorts,
        NodeLimits limits,
        boolean testVerbs,
        Revision revision) {
    /** Copies. */
    public NodeOptions {
        rails = List.copyOf(rails);
        Objects.requireNonNull(plugin, "plugin");
        Objects.requireNonNull(dataPorts, "dataPorts");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(revision, "revision");
    }

    /** Without a plugin, at whichever ports are free, with the standard limits. */
    public static NodeOptions of(List<Rail> rails) {
        return new NodeOptions(
                rails, Optional.empty(), PortRange.ANY, NodeLimits.standard(), false, Revision.unknown());
    }

    /** The same with a plugin. */
    public NodeOptions withPlugin(Optional<NodePlugin> plugin) {
        return new NodeOptions(rails, plugin, dataPorts, limits, testVerbs, revision);
    }

    /** The same at other data ports. */
    public NodeOptions withDataPorts(PortRange dataPorts) {
        return new NodeOptions(rails, plugin, dataPorts, limits, testVerbs, revision);
    }

    /** The same with other limits. */
    public NodeOptions withLimits(NodeLimits limits) {
        return new NodeOptions(rails, plugin, dataPorts, limits, testVerbs, revision);
    }

    /** The same, for tests. */
    public NodeOptions withTestVerbs() {
        return new NodeOptions(rails, plugin, dataPorts, limits, true, revision);
    }

    /** The same of a known revision. */
    public NodeOptions withRevision(Revision revision) {
        return new NodeOptions(rails, plugin, dataPorts, limits, testVerbs, revision);
    }
}
