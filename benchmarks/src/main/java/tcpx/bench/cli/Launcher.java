package tcpx.bench.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.node.RailFaults;
import tcpx.bench.node.RemoteNode;

/**
 * Makes a lab, starts the node program in one node and the benchmarks in the other, and takes everything down again,
 * however it ends. Both children hold a pipe from this process as their standard input, and end when it closes; the lab's
 * namespaces are held in the same way.
 */
final class Launcher {
    private static final int SIGNAL_BASE = 128;

    private final LabSpec spec;
    private final List<String> faults;
    private final List<String> plugin;
    private final Map<String, String> secret =
            Map.of(RemoteNode.SECRET_VARIABLE, HexFormat.of().formatHex(random()));

    /** Launches in labs of that shape, with these faults and this plugin in both nodes. */
    Launcher(LabSpec spec, List<String> faults, Optional<Path> plugin) {
        FaultSchedule.parse(faults); // what makes no sense is told before anything starts
        this.spec = spec;
        this.faults = List.copyOf(faults);
        this.plugin =
                plugin.map(path -> List.of(PluginOption.NAME, path.toString())).orElse(List.of());
    }

    /** Runs the benchmarks with these options, ours and JMH's; returns their exit code. */
    int run(List<String> arguments) throws IOException, InterruptedException {
        try (LabSession session = LabSession.open(spec)) {
            List<String> more = new ArrayList<>(plugin);
            more.add("--launched");
            NodeProgram nodeB = NodeProgram.start(session, Program.own(), more, secret);
            return finished(startNodeA(session, nodeB.address(), arguments));
        }
    }

    private Process startNodeA(LabSession session, String address, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "bench",
                "--peer",
                address,
                "--rails",
                NodeProgram.rails(session.lab().a()),
                "--topology",
                Topology.of(session.lab()).withFaults(faults).encode(),
                "--launched"));
        line.addAll(plugin);
        line.addAll(arguments);
        Map<String, String> environment = new HashMap<>(secret);
        environment.putAll(RailFaults.environment(session.lab(), faults));
        return session.start(session.lab().a(), Program.own().host(line), ProcessBuilder.Redirect.INHERIT, environment);
    }

    private static int finished(Process nodeA) throws InterruptedException {
        int code = nodeA.waitFor();
        if (code > SIGNAL_BASE) {
            System.err.println("FAILED: node A was ended by signal " + (code - SIGNAL_BASE));
            return code == SIGNAL_BASE + 2 ? code : ExitCode.FAILED;
        }
        return code;
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
