package tcpx.bench.launch;

import java.lang.ProcessBuilder.Redirect;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.harness.LastWords;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.node.NodeGpu;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.RailFaults;
import tcpx.bench.node.RemoteNode;

/**
 * Makes a lab, starts node B's program in one node and this command once more in the other, which then measures, and
 * takes everything down again, however it ends. Both children hold a pipe from this process as their standard input,
 * and end when it closes; the lab's namespaces are held in the same way.
 */
public final class Launcher {
    private static final int FAILED = 1;
    private static final int SECRET_BYTES = 32;

    private final LabSpec spec;
    private final List<String> faults;
    private final Optional<PluginChoice> plugin;
    private final Map<String, String> secret = Map.of(RemoteNode.SECRET_VARIABLE, random());

    /** Launches in labs of that shape, with these faults ({@code --fault}) and this plugin in node B. */
    public Launcher(LabSpec spec, List<String> faults, Optional<PluginChoice> plugin) {
        FaultSchedule.parse(faults).on(spec.rails()); // what makes no sense is told before anything starts
        this.spec = spec;
        this.faults = List.copyOf(faults);
        this.plugin = plugin;
    }

    /** Runs the command with these arguments, the user's own, in node A; returns its exit code. */
    public int run(List<String> arguments) {
        try (LabSession session = LabSession.open(spec)) {
            List<String> options = new ArrayList<>(List.of("--launched"));
            plugin.ifPresent(choice -> options.addAll(choice.arguments()));
            options.addAll(NodeGpu.argumentsOfNodeB());
            NodeProgram nodeB = NodeProgram.start(session, Program.own(), options, secret);
            Map<String, String> environment = new HashMap<>(secret);
            environment.put(Testbed.VARIABLE, nodeB.address());
            environment.putAll(RailFaults.environment(session.lab(), faults));
            Process nodeA = session.start(
                    session.lab().a(), Program.own().host(arguments), Redirect.INHERIT, Redirect.INHERIT, environment);
            nodeB.onEnd(how -> {
                if (nodeA.isAlive() && !session.isEnding()) { // which will say that it cannot reach it, and not why
                    System.err.println("FAILED: node B " + how);
                }
            });
            int code = LabSession.await(nodeA);
            boolean asked = session.isEnding() || code == NodeProgram.INTERRUPTED; // then it has said what is kept
            if (code > NodeProgram.SIGNAL_BASE && !asked) {
                System.err.println("FAILED: node A " + LastWords.end(code));
                return FAILED;
            }
            return code;
        }
    }

    /** A secret for the nodes of a lab, in hexadecimal. */
    static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
