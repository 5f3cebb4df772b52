package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.experiment.ForkMeans;
import tcpx.bench.experiment.ForkRunner;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.launch.LabSession;
import tcpx.bench.launch.Program;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;

/** Single forks of a build in a lab of this process: what {@code ab}, {@code tune} and {@code peers} are made of. */
@Timeout(180)
class ForkRunnerIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Program PROGRAM =
            new Program(HOME.resolve("benchmarks/target/benchmarks.jar").toString(), HOME);
    private static final List<String> SHORT = List.of(
            "^tcpx\\.bench\\.TransferBenchmark\\.transfer$",
            "-f",
            "1",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "200ms",
            "-p",
            "messageBytes=1m",
            "-p",
            "channels=2");

    @TempDir
    Path scratch;

    private LabSpec twoRails;

    @BeforeEach
    void shape() {
        assumeTrue(Files.isRegularFile(Path.of(PROGRAM.classPath())), "not packaged: mvn package");
        twoRails = LabSpec.of(2, "1gbit");
    }

    private LabSession session() {
        try {
            return LabSession.open(twoRails);
        } catch (LabException e) {
            assumeTrue(false, "no lab here: " + e.getMessage());
            throw e;
        }
    }

    private static List<String> with(String... more) {
        List<String> line = new ArrayList<>(SHORT);
        line.addAll(List.of(more));
        return line;
    }

    @Test
    void eachRunIsAWholeRunOfOneForkWithResultsOfItsOwn() throws Exception {
        try (LabSession session = session()) {
            ForkRunner runner = new ForkRunner(session, scratch);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.resolve("secret"))))
                    .isEqualTo("rw-------");
            Run first = runner.run(PROGRAM, SHORT);
            Run second = runner.run(PROGRAM, with("-p", "window=3"));
            for (Run run : List.of(first, second)) {
                assertThat(run.status()).isEqualTo(RunStatus.OK);
                assertThat(run.cells()).hasSize(1);
                assertThat(ForkMeans.means(run.samples(), "goodput").values())
                        .singleElement()
                        .satisfies(goodput -> assertThat(goodput).isPositive());
                assertThat(run.directory()).startsWith(scratch);
            }
            assertThat(first.directory()).isNotEqualTo(second.directory());
            assertThat(second.cells().get(0).key().params()).containsEntry("window", "3");
            assertThat(ForkMeans.means(first.samples(), "no such metric")).isEmpty();
        }
    }

    @Test
    void aRunThatFailsGivesItsLastWordsAndTheNextOneWorks() {
        try (LabSession session = session()) {
            ForkRunner runner = new ForkRunner(session, scratch);
            assertThatThrownBy(() -> runner.run(PROGRAM, with("-p", "chunkBytes=nonsense")))
                    .isInstanceOf(BenchmarkFailure.class)
                    .hasMessageContaining("node A ended with 2")
                    .hasMessageContaining("chunkBytes=nonsense");
            assertThat(runner.run(PROGRAM, SHORT).status()).isEqualTo(RunStatus.OK);
        }
    }

    @Test
    void aBuildThatCannotStartIsToldAndLeavesNoProcess() {
        Program none = new Program(scratch.resolve("no.jar").toString(), HOME);
        try (LabSession session = session()) {
            ForkRunner runner = new ForkRunner(session, scratch);
            assertThatThrownBy(() -> runner.run(none, SHORT)).hasMessageContaining("node B did not start");
        }
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .noneMatch(process -> process.info().commandLine().orElse("").contains("no.jar"));
    }
}
