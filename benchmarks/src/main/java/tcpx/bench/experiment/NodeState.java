package tcpx.bench.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tcpx.bench.harness.RailSampler;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.Testbed;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.node.NodeGpu;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.Settings;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Revision;
import tcpx.error.TransportException;
import tcpx.net.Rail;
import tcpx.net.nccl.NcclNetProvider;

/** What is known of both nodes, and the connection to the other one. */
final class NodeState implements AutoCloseable {
    private final Optional<NodeClient> client;
    private final List<Rail> rails;
    private final Environment a;
    private final Environment b;

    private NodeState(Optional<NodeClient> client, List<Rail> rails, Environment a, Environment b) {
        this.client = client;
        this.rails = rails;
        this.a = a;
        this.b = b;
    }

    /** Captures both nodes; where the sweep needs plugins these are checked, and where it needs GPUs they are named. */
    static NodeState of(Testbed testbed, Sweep sweep) {
        List<Rail> rails = testbed.nodeB().map(RemoteNode::rails).orElse(List.of());
        Map<String, String> values = new LinkedHashMap<>(capture(rails).values());
        if (usesGpu(sweep, Node.A)) {
            values.putAll(NodeGpu.facts(Node.A, rails));
        }
        Optional<NodeClient> client = testbed.nodeB().map(NodeClient::connect);
        boolean gpuOfB = usesGpu(sweep, Node.B);
        Optional<Environment> other = client.map(b -> gpuOfB ? b.environmentWithGpu() : b.environment());
        Optional<NodePlugin> plugin = testbed.nodeB().flatMap(RemoteNode::nodePlugin);
        if (plugin.isEmpty() || !PluginCheck.isNeeded(sweep)) {
            Environment a = new Environment(values);
            return new NodeState(client, rails, a, other.orElse(a));
        }
        try (NcclNetProvider loaded = plugin.get().load()) {
            values.putAll(NodePlugin.facts(loaded));
            Environment a = new Environment(values);
            Environment b = other.orElse(a);
            PluginCheck.require(loaded, rails, a, b);
            return new NodeState(client, rails, a, b);
        }
    }

    private static boolean usesGpu(Sweep sweep, Node node) {
        return sweep.cells().stream()
                .filter(Sweep.Cell::needsNodes)
                .anyMatch(cell -> Settings.of(Map.copyOf(cell.params())).usesGpu(node));
    }

    Environment a() {
        return a;
    }

    Environment b() {
        return b;
    }

    /**
     * What passes on both nodes (load, stolen time, dropped packets), captured again now that the run ends: by the key
     * it has among the run's properties.
     */
    Map<String, String> atEnd() {
        Map<String, String> end = new LinkedHashMap<>();
        capture(rails).atEnd().forEach((key, value) -> end.put(Node.A.label() + "." + key, value));
        try {
            client.map(NodeClient::environment)
                    .ifPresent(other ->
                            other.atEnd().forEach((key, value) -> end.put(Node.B.label() + "." + key, value)));
        } catch (TransportException | NodeRefusedException gone) {
            // it has served its run; how it fares now is not worth that run
        }
        return end;
    }

    private static Environment capture(List<Rail> rails) {
        return Environment.capture(rails.stream().map(Rail::name).toList());
    }

    /** What node B was built from; empty where there is no other node. */
    Optional<Revision> revisionOfNodeB() {
        return client.map(NodeClient::revision);
    }

    /** Samples the rails of both nodes until that is closed; null where there is no other node. */
    RailSampler sample(Consumer<List<RailRow>> to, long startedNs) {
        return client.map(nodeB -> new RailSampler(to, nodeB, rails, startedNs)).orElse(null);
    }

    @Override
    public void close() {
        client.ifPresent(NodeClient::close);
    }
}
