package tcpx.bench.mesh;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What launchers tell the processes they start, by environment variables. In the order in which they are asked: an
 * {@code mpirun} within a Slurm allocation leaves Slurm's variables of its own daemon in place.
 */
public enum LauncherEnvironment {
    /** The lab of {@code mesh --nodes}. */
    LAB("the lab") {
        @Override
        Optional<Place> read(Map<String, String> variables) {
            return place(variables, LAB_RANK, LAB_SIZE, "TCPX_LAB_LOCAL_RANK")
                    .map(numbers -> at(
                            numbers,
                            variables.getOrDefault(LAB_HOST, ""),
                            Optional.ofNullable(variables.get(ROOT_VARIABLE))));
        }
    },
    /** Open MPI's {@code mpirun}. Where rank 0 runs it tells nobody. */
    OPEN_MPI("mpirun of Open MPI") {
        @Override
        Optional<Place> read(Map<String, String> variables) {
            return place(variables, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK")
                    .map(numbers -> at(numbers, variables.getOrDefault("PMIX_HOSTNAME", ""), Optional.empty()));
        }
    },
    /** Slurm's {@code srun}, whatever {@code --mpi} says. Rank 0 runs on the step's first node. */
    SLURM("srun of Slurm") {
        @Override
        Optional<Place> read(Map<String, String> variables) {
            String nodes = variables.getOrDefault("SLURM_STEP_NODELIST", "");
            String size = variables.containsKey("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
            return nodes.isBlank() // a batch script itself, which is no step
                    ? Optional.empty()
                    : place(variables, "SLURM_PROCID", size, "SLURM_LOCALID")
                            .map(numbers -> at(
                                    numbers,
                                    variables.getOrDefault("SLURMD_NODENAME", ""),
                                    HostList.expand(nodes).stream()
                                            .findFirst()
                                            .map(first -> first + ":" + slurmPort(variables))));
        }
    },
    /** {@code mpiexec} of MPICH, or another launcher that speaks PMI. */
    PMI("PMI") {
        @Override
        Optional<Place> read(Map<String, String> variables) {
            return place(variables, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID")
                    .map(numbers -> at(numbers, variables.getOrDefault("PMI_HOSTNAME", ""), Optional.empty()));
        }
    };

    /** Names rank 0's address, {@code HOST:PORT}, where the launcher does not: {@code mpirun -x}. */
    public static final String ROOT_VARIABLE = "TCPX_ROOT";

    /** What the lab tells its ranks. */
    public static final String LAB_RANK = "TCPX_LAB_RANK";

    /** See {@link #LAB_RANK}. */
    public static final String LAB_SIZE = "TCPX_LAB_SIZE";

    /** See {@link #LAB_RANK}. */
    public static final String LAB_HOST = "TCPX_LAB_HOST";

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;
    private static final int PORTS_OF_A_JOB = 31; // neighbouring steps of neighbouring jobs do not meet

    private final String label;

    LauncherEnvironment(String label) {
        this.label = label;
    }

    abstract Optional<Place> read(Map<String, String> variables);

    /**
     * Where this process stands; empty if no launcher that is known has started it.
     *
     * @throws IllegalArgumentException if a variable does not hold what its launcher puts there
     */
    public static Optional<Place> of(Map<String, String> variables) {
        Optional<Place> place = List.of(values()).stream()
                .flatMap(each -> each.read(variables).stream())
                .findFirst();
        String root = variables.getOrDefault(ROOT_VARIABLE, "");
        return root.isBlank() ? place : place.map(each -> each.withRoot(root));
    }

    /** The nodes that the launcher has named, in its order; empty where it names none. */
    public static List<String> hosts(Map<String, String> variables) {
        String nodes = variables.getOrDefault("SLURM_STEP_NODELIST", "");
        return nodes.isBlank() || variables.containsKey(LAB_RANK) ? List.of() : HostList.expand(nodes);
    }

    /** Rank, size and local rank; empty if the first two are not both there. */
    private static Optional<int[]> place(Map<String, String> variables, String rank, String size, String local) {
        return variables.containsKey(rank) && variables.containsKey(size)
                ? Optional.of(new int[] {number(variables, rank), number(variables, size), number(variables, local)})
                : Optional.empty();
    }

    private static int number(Map<String, String> variables, String name) {
        String text = variables.getOrDefault(name, "0");
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + "=" + text + ": a launcher puts a number there");
        }
        return Integer.parseInt(text);
    }

    Place at(int[] numbers, String host, Optional<String> root) {
        return new Place(numbers[0], numbers[1], numbers[2], host, root, label);
    }

    // a reserved one where there is any, else one of ten thousand, by the numbers of job and step
    private static int slurmPort(Map<String, String> variables) {
        String reserved = variables.getOrDefault("SLURM_STEP_RESV_PORTS", "").split("[,-]", 2)[0];
        if (reserved.matches("\\d{1,5}")) {
            return Integer.parseInt(reserved);
        }
        long job = number(variables, "SLURM_JOB_ID");
        long step = number(variables, "SLURM_STEP_ID");
        return FIRST_PORT + (int) ((job * PORTS_OF_A_JOB + step) % PORTS);
    }
}
