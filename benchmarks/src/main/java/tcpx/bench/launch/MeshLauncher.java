package tcpx.bench.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.LabNode;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.MeshLab;
import tcpx.bench.lab.RailRate;
import tcpx.bench.node.RemoteNode;

/**
 * Makes a lab of many nodes and starts this command once more in each, as the launcher of a cluster would. All hold a
 * pipe from this process as their standard input, and end when it closes, as the namespaces do.
 */
public final class MeshLauncher {
    /** Where rank 0 listens, in a network of its own. */
    private static final int PORT = 4711;

    private final LabSpec spec;
    private final int nodes;
    private final Map<String, RailRate> slower;

    /** Launches in labs of that shape: see {@link MeshLab#up}. */
    public MeshLauncher(LabSpec spec, int nodes, Map<String, RailRate> slower) {
        this.spec = spec;
        this.nodes = nodes;
        this.slower = Map.copyOf(slower);
    }

    /** What tells a rank where it stands. */
    public interface Places {
        /** Environment variables of a rank. */
        Map<String, String> variables(int rank, int size, String host, String root);
    }

    /** Runs the command with these arguments, the user's own, in every node; returns rank 0's exit code. */
    @SuppressWarnings("try") // the lock works by being held
    public int run(List<String> arguments, Places places) {
        List<Process> ranks = new ArrayList<>();
        try (JmhLock lock = JmhLock.take();
                MeshLab lab = MeshLab.up(spec, nodes, slower, LabHost.current())) {
            ShutdownHook hook = new ShutdownHook(() -> LabSession.end(started(ranks)));
            try {
                String root = lab.nodes().get(0).control().getHostAddress() + ":" + PORT;
                String secret = Launcher.random();
                for (int rank = 0; rank < nodes; rank++) {
                    LabNode node = lab.nodes().get(rank);
                    ProcessBuilder builder = new ProcessBuilder(
                                    node.command(Program.own().host(arguments)))
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT);
                    builder.environment().putAll(places.variables(rank, nodes, node.name(), root));
                    builder.environment().put(RemoteNode.SECRET_VARIABLE, secret);
                    start(builder, ranks);
                }
                return LabSession.await(ranks.get(0));
            } finally {
                LabSession.end(started(ranks));
                hook.close();
            }
        }
    }

    private static void start(ProcessBuilder builder, List<Process> ranks) {
        try {
            Process process = builder.start();
            synchronized (ranks) {
                ranks.add(process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a rank", e);
        }
    }

    private static List<Process> started(List<Process> ranks) {
        synchronized (ranks) {
            return List.copyOf(ranks);
        }
    }
}
