package tcpx.bench.peer;

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
import tcpx.bench.launch.TimedProgram;

/**
 * Open MPI, whose TCP transport stripes large messages over the interfaces it is told: a rank in each node, each
 * message to be received into memory of its own.
 *
 * @see <a href="https://docs.open-mpi.org/en/v4.1.x/">Open MPI's documentation of mpirun and of its TCP transport</a>
 */
final class OpenMpiPeer implements Peer {
    @Override
    public String name() {
        return "openmpi";
    }

    @Override
    public String manner() {
        return "striped, messages as long as ours over Open MPI's TCP, four under way";
    }

    @Override
    public Map<String, String> programs() {
        return Map.of("mpirun", "openmpi-bin", "mpicc", "libopenmpi-dev");
    }

    @Override
    public Traffic traffic() {
        return Traffic.MESSAGES;
    }

    @Override
    public Runner in(PeerContext context) {
        return new TwoRanks(context);
    }

    private static final class TwoRanks implements Runner {
        private static final String WARM_SECONDS = "1.0";
        private static final String CONTROL_DEVICE = "eth0";
        private static final double GIGA = 1e9;

        private final PeerContext context;
        private final Path binary;
        private final Path agent;

        TwoRanks(PeerContext context) {
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
            TimedProgram program = context.onA(environment(), line());
            try {
                PeerOutput.Messages moved = PeerOutput.messages(program.await(context.patienceSeconds()));
                double gigabytes = moved.bytes() / GIGA;
                return new PeerMeasurement(
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
            LabNode a = context.session().lab().a();
            LabNode b = context.session().lab().b();
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
                    context.devices(),
                    binary.toString(),
                    Long.toString(context.messageBytes()),
                    WARM_SECONDS,
                    String.format(Locale.ROOT, "%.1f", context.seconds()));
        }

        private static Map<String, String> environment() {
            return Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        }

        // what ssh would do: run a command line on the other host, whose name comes first. The host name of its own
        // keeps
        // Open MPI from taking both nodes for one; bound anew, since it inherits the cores of mpirun in node A.
        private String agent() {
            List<String> named = PeerContext.bound(context.coresB(), List.of("unshare", "--uts"));
            String enter = context.session().lab().b().command(named).stream()
                    .map(word -> "'" + word + "'")
                    .collect(Collectors.joining(" "));
            return "#!/bin/sh\nshift\nexec " + enter + " sh -c \"hostname node-b; $*\"\n";
        }
    }
}
