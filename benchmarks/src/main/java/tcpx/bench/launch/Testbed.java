package tcpx.bench.launch;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.PluginChoice;
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
    /** Environment variable by which {@link Launcher} tells the process in node A where it is. */
    static final String VARIABLE = "TCPX_LAUNCHED";

    private static final String ADDRESS = "address";
    private static final String RAILS = "rails";
    private static final String TOPOLOGY = "topology";
    private static final String LAB = "lab";

    /** This process alone. */
    public static Testbed alone(Optional<PluginChoice> plugin) {
        return new Testbed(Optional.empty(), new Topology("inproc", Map.of()), Optional.empty(), plugin);
    }

    /** This host and another. */
    public static Testbed hosts(RemoteNode nodeB) {
        return new Testbed(Optional.of(nodeB), Topology.nic(nodeB.rails().size()), Optional.empty(), nodeB.plugin());
    }

    /** Whether a launcher has started this process in node A of its lab. */
    public static boolean isLaunched() {
        return System.getenv(VARIABLE) != null;
    }

    /** The lab that the launcher of this process has made. */
    public static Testbed launched(Optional<PluginChoice> plugin) {
        Map<String, String> told = decode(System.getenv(VARIABLE));
        RemoteNode nodeB = new RemoteNode(
                HostPort.toReach(told.get(ADDRESS), SeedEnvironment.DEFAULT_PORT),
                Rails.parse(told.get(RAILS)),
                Optional.empty(),
                plugin);
        return new Testbed(
                Optional.of(nodeB),
                Topology.decode(told.get(TOPOLOGY)),
                Optional.of(LabSession.join(Lab.join(told.get(LAB), LabHost.current()))),
                plugin);
    }

    /** What {@link #launched} reads. */
    static String describe(Lab lab, Topology topology, String nodeB) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put(ADDRESS, nodeB);
        told.put(RAILS, NodeProgram.rails(lab.a()));
        told.put(TOPOLOGY, topology.encode());
        told.put(LAB, lab.descriptor());
        return told.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> decode(String text) {
        Map<String, String> told = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            told.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return told;
    }
}
