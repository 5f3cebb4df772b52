package tcpx.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tcpx.bench.launch.TimedProgram;

/**
 * Open MPI, whose TCP transport stripes large messages over the interfaces it is told: a rank in each node, each
 * message to be received into memory of its own.
 *
 * @see <a href="https://docs.open-mpi.org/en/v4.1.x/">Open MPI's documentation of mpirun and of its TCP transport</a>
 */
final class OpenMpiPeer implements Peer.Runner {
    private static final String CONTROL_DEVICE = "eth0";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");

    private final PeerContext context;
    private final Path binary;
    private final Path agent;

    OpenMpiPeer(PeerContext context) {
        this.context = context;
        this.binary = context.scratch().resolve("mpistream");
        this.agent = context.scratch().resolve("into-node-b");
    }

    @Override
    public void prepare() {
        CSource.compile(context, "mpicc", "mpistream.c", binary);
        try {
            Files.writeString(agent, agent());
            Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + agent, e);
        }
    }

    @Override
    public PeerMeasurement run() {
        try (TimedProgram program = context.onA(ENVIRONMENT, line())) {
            String said = program.await(context.patienceSeconds());
            return PeerMeasurement.of(PeerOutput.figures("the MPI program", said, "bytes", "seconds", "cpu", "cpuB"));
        }
    }

    private List<String> line() {
        String a = context.lab().a().control().getHostAddress();
        String b = context.lab().b().control().getHostAddress();
        // without --leave-session-attached what runs in node B outlives this program
        List<String> line = PeerContext.words("mpirun -np 2 --host " + a + ":1," + b + ":1 --bind-to none"
                + " --leave-session-attached --mca oob_tcp_if_include " + CONTROL_DEVICE
                + " --mca pml ob1 --mca btl tcp,self --mca btl_tcp_if_include " + context.devices());
        return PeerContext.line(
                line,
                "--mca",
                "plm_rsh_agent",
                agent.toString(),
                binary.toString(),
                Long.toString(context.messageBytes()),
                PeerContext.WARM_SECONDS,
                context.secondsText());
    }

    // what ssh would do: run a command line on the other host, whose name comes first. The host name of its own keeps
    // Open MPI from taking both nodes for one; bound anew, since it inherits the cores of mpirun in node A.
    private String agent() {
        List<String> named = PeerContext.bound(context.coresB(), List.of("unshare", "--uts"));
        String enter = context.lab().b().command(named).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        return "#!/bin/sh\nshift\nexec " + enter + " sh -c \"hostname node-b; $*\"\n";
    }
}
