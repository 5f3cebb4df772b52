package tcpx.bench.launch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.RailRate;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.RailFaults;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;
import tcpx.net.Rails;

/**
 * Where this process measures: it is node A, or needs none.
 *
 * @param nodeB the other node; empty where nothing runs between nodes
 * @param topology what lies between them
 * @param lab the lab that both are in; empty for hosts
 * @param plugin node A's NCCL net plugin
 */
public record Testbed(
        Optional<RemoteNode> nodeB, Topology topology, Optional<LabSession> lab, Optional<PluginChoice> plugin) {
    /** Environment variable by which {@link Launcher} tells the process in node A where node B listens. */
    static final String VARIABLE = "TCPX_LAUNCHED";

    /** This process alone. */
    public static Testbed alone(Optional<PluginChoice> plugin) {
        return new Testbed(Optional.empty(), new Topology("inproc", Map.of()), Optional.empty(), plugin);
    }

    /**
     * This host and another.
     *
     * @param rates what their NICs carry, if it was stated
     */
    public static Testbed hosts(RemoteNode nodeB, List<RailRate> rates) {
        return new Testbed(
                Optional.of(nodeB), Topology.nic(nodeB.rails().size(), rates), Optional.empty(), nodeB.plugin());
    }

    /** Whether a launcher has started this process in node A of its lab. */
    public static boolean isLaunched() {
        return System.getenv(VARIABLE) != null;
    }

    /** The lab that the launcher of this process has made. */
    public static Testbed launched(Optional<PluginChoice> plugin) {
        Map<String, String> environment = System.getenv();
        Lab lab = RailFaults.lab(environment);
        RemoteNode nodeB = new RemoteNode(
                HostPort.toReach(environment.get(VARIABLE), SeedEnvironment.DEFAULT_PORT),
                Rails.parse(NodeProgram.rails(lab.a())),
                Optional.empty(),
                plugin);
        return new Testbed(
                Optional.of(nodeB),
                Topology.of(lab).withFaults(RailFaults.texts(environment)),
                Optional.of(LabSession.join(lab)),
                plugin);
    }
}
