package tcpx.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LauncherEnvironmentTest {
    private static final Map<String, String> SRUN = Map.of(
            "SLURM_PROCID", "3",
            "SLURM_NTASKS", "4",
            "SLURM_STEP_NUM_TASKS", "4",
            "SLURM_LOCALID", "1",
            "SLURMD_NODENAME", "n2",
            "SLURM_STEP_NODELIST", "n[1-2]",
            "SLURM_JOB_ID", "17",
            "SLURM_STEP_ID", "2");

    private static final Map<String, String> MPIRUN = Map.of(
            "OMPI_COMM_WORLD_RANK", "5",
            "OMPI_COMM_WORLD_SIZE", "8",
            "OMPI_COMM_WORLD_LOCAL_RANK", "1",
            "PMIX_HOSTNAME", "n3",
            "PMIX_RANK", "5");

    @Test
    void srunTellsRankSizeAndTheFirstNodeAndAPortFollowsFromJobAndStep() {
        assertThat(LauncherEnvironment.of(SRUN))
                .contains(new Place(3, 4, 1, "n2", Optional.of("n1:20529"), "srun of Slurm"));
    }

    @Test
    void aReservedPortOfSlurmIsTaken() {
        assertThat(LauncherEnvironment.of(with(SRUN, "SLURM_STEP_RESV_PORTS", "12003-12004")))
                .hasValueSatisfying(place -> assertThat(place.root()).contains("n1:12003"));
    }

    @Test
    void aBatchScriptIsNoRank() {
        Map<String, String> script = new LinkedHashMap<>(SRUN);
        script.remove("SLURM_STEP_NODELIST");

        assertThat(LauncherEnvironment.of(script)).isEmpty();
    }

    @Test
    void mpirunTellsNotWhereRankZeroIs() {
        assertThat(LauncherEnvironment.of(MPIRUN))
                .contains(new Place(5, 8, 1, "n3", Optional.empty(), "mpirun of Open MPI"));
    }

    @Test
    void mpirunCountsInsideAnAllocationOfSlurm() {
        Map<String, String> both = new LinkedHashMap<>(SRUN);
        both.putAll(MPIRUN);

        assertThat(LauncherEnvironment.of(both))
                .hasValueSatisfying(place -> assertThat(place.rank()).isEqualTo(5));
    }

    @Test
    void aVariableOfOursNamesRankZeroWhereTheLauncherDoesNot() {
        assertThat(LauncherEnvironment.of(with(MPIRUN, "TCPX_ROOT", "n1:4711")))
                .hasValueSatisfying(place -> assertThat(place.root()).contains("n1:4711"));
    }

    @Test
    void pmiTellsRankAndSize() {
        assertThat(LauncherEnvironment.of(Map.of("PMI_RANK", "1", "PMI_SIZE", "2")))
                .contains(new Place(1, 2, 0, "", Optional.empty(), "PMI"));
    }

    @Test
    void withoutALauncherThereIsNoPlace() {
        assertThat(LauncherEnvironment.of(Map.of("PATH", "/bin", "SLURM_PROCID", "0")))
                .isEmpty();
    }

    @Test
    void whatIsNoNumberIsRefusedWithItsName() {
        assertThatThrownBy(() -> LauncherEnvironment.of(with(MPIRUN, "OMPI_COMM_WORLD_RANK", "x")))
                .hasMessage("OMPI_COMM_WORLD_RANK=x: a launcher puts a number there");
    }

    @Test
    void slurmsListsOfHostsAreExpanded() {
        assertThat(HostList.expand("n1")).containsExactly("n1");
        assertThat(HostList.expand("n[1-3]")).containsExactly("n1", "n2", "n3");
        assertThat(HostList.expand("gpu[08-10,14]-ib,login"))
                .isEqualTo(List.of("gpu08-ib", "gpu09-ib", "gpu10-ib", "gpu14-ib", "login"));
        assertThat(HostList.expand("a,b[2,4]")).containsExactly("a", "b2", "b4");
        assertThatThrownBy(() -> HostList.expand("n[1-")).hasMessageContaining("n[1-4]");
        assertThatThrownBy(() -> HostList.expand("n[3-1]")).hasMessageContaining("n[3-1]");
    }

    private static Map<String, String> with(Map<String, String> variables, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return more;
    }
}
