package tcpx.bench.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tcpx.bench.lab.LabNode;
import tcpx.bench.peers.Measured;
import tcpx.bench.peers.PeerOutput;

/**
 * Open MPI, whose TCP transport stripes large messages over the interfaces it is told: a rank in each node, each message to be
 * received into memory of its own.
 *
 * @see <a href="https://docs.open-mpi.org/en/v4.1.x/">Open MPI's documentation of mpirun and of its TCP transport</a>
 */
final class OpenMpiContender implements Contender {
    private static final String WARM_SECONDS = "1.0";
    private static final String CONTROL_DEVICE = "eth0";
    private static final double GIGA = 1e9;

    private final Ground ground;
    private final Path binary;
    private final Path agent;

    OpenMpiContender(Ground ground) {
        this.ground = ground;
        this.binary = ground.scratch().resolve("mpistream");
        this.agent = ground.scratch().resolve("into-node-b");
    }

    @Override
    public PeerKind kind() {
        return PeerKind.OPEN_MPI;
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public void prepare() {
        CSource.compile(ground, "mpicc", "mpistream.c", binary);
        try {
            Files.writeString(agent, agent());
            Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + agent, e);
        }
    }

    @Override
    public Measured run() {
        TimedProgram program = ground.onA(environment(), line());
        try {
            PeerOutput.Messages moved = PeerOutput.messages(program.await(ground.patienceSeconds()));
            double gigabytes = moved.bytes() / GIGA;
            return new Measured(
                    gigabytes / moved.seconds(),
                    moved.seconds(),
                    Double.NaN,
                    moved.cpuSecondsA() / gigabytes,
                    moved.cpuSecondsB() / gigabytes);
        } finally {
            program.end();
        }
    }

    private List<String> line() {
        LabNode a = ground.session().lab().a();
        LabNode b = ground.session().lab().b();
        return List.of(
                "mpirun",
                "-np",
                "2",
                "--host",
                a.control().getHostAddress() + ":1," + b.control().getHostAddress() + ":1",
                "--bind-to",
                "none",
                "--leave-session-attached", // else what runs in node B outlives this program
                "--mca",
                "plm_rsh_agent",
                agent.toString(),
                "--mca",
                "oob_tcp_if_include",
                CONTROL_DEVICE,
                "--mca",
                "pml",
                "ob1",
                "--mca",
                "btl",
                "tcp,self",
                "--mca",
                "btl_tcp_if_include",
                ground.devices(),
                binary.toString(),
                Long.toString(ground.messageBytes()),
                WARM_SECONDS,
                String.format(Locale.ROOT, "%.1f", ground.seconds()));
    }

    private static Map<String, String> environment() {
        return Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    }

    // what ssh would do: run a command line on the other host, whose name comes first. The host name of its own keeps
    // Open MPI from taking both nodes for one; bound anew, since it inherits the cores of mpirun in node A.
    private String agent() {
        List<String> named = Ground.bound(ground.coresB(), List.of("unshare", "--uts"));
        String enter = ground.session().lab().b().command(named).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        return "#!/bin/sh\nshift\nexec " + enter + " sh -c \"hostname node-b; $*\"\n";
    }
}
