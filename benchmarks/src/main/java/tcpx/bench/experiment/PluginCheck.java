package tcpx.bench.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.harness.Sweep;
import tcpx.bench.node.NodePlugin;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.Settings;
import tcpx.bench.result.Environment;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.WireException;
import tcpx.net.Rail;
import tcpx.net.Viability;
import tcpx.net.nccl.NcclNetProvider;

/** Whether the plugins of both nodes can do what is asked of them: told before anything is measured. */
public final class PluginCheck {
    private PluginCheck() {}

    /** Whether a cell of the sweep needs a plugin. */
    public static boolean isNeeded(Sweep sweep) {
        return sweep.cells().stream().anyMatch(PluginCheck::usesPlugin);
    }

    /** Whether cells of a sweep move bytes between the nodes, but none of them over a plugin. */
    public static boolean isUseless(Sweep sweep) {
        return !isNeeded(sweep) && sweep.cells().stream().anyMatch(cell -> cell.needsNodes());
    }

    /**
     * Checks both.
     *
     * @param provider node A's plugin, loaded
     * @param rails node A's
     * @param a node A's environment, with the facts of its plugin
     * @param b node B's
     * @throws ProviderUnavailableException if a node has no plugin, or one that cannot work there
     * @throws IllegalArgumentException if it can, but not over these rails
     */
    static void require(NcclNetProvider provider, List<Rail> rails, Environment a, Environment b) {
        if (provider.viability() instanceof Viability.NotViable not) {
            throw new ProviderUnavailableException("node A's plugin cannot work: " + not.reason(), not.remedy());
        }
        requireOther(a, b);
        for (Rail rail : rails) {
            try {
                provider.device(rail);
            } catch (WireException e) {
                throw new IllegalArgumentException(e.describe() + ": " + PluginChoice.DEVICES_OPTION, e);
            }
        }
    }

    private static void requireOther(Environment a, Environment b) {
        if (b.get(NodePlugin.FILE).isEmpty()) {
            throw new ProviderUnavailableException(
                    "node B has no plugin", "Start it with ./run-bench.sh node --plugin PATH ...");
        }
        Optional<String> refused = b.get(NodePlugin.REFUSED);
        if (refused.isPresent()) {
            throw new ProviderUnavailableException(
                    "node B's plugin cannot work: " + refused.get(),
                    "./run-bench.sh plugin PATH on that node says what it needs");
        }
        if (!a.get(NodePlugin.NAME).equals(b.get(NodePlugin.NAME))) {
            throw new ProviderUnavailableException(
                    "node A has plugin " + a.get(NodePlugin.NAME).orElse("?") + ", node B "
                            + b.get(NodePlugin.NAME).orElse("?"),
                    "Give both nodes the same plugin");
        }
    }

    private static boolean usesPlugin(Sweep.Cell cell) {
        return cell.needsNodes() && Settings.of(Map.copyOf(cell.params())).usesPlugin();
    }
}
