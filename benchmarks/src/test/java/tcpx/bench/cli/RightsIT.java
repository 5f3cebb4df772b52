package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Run.RunStatus;

/** The same run with fewer rights than root has. */
@Timeout(180)
class RightsIT {
    private static final String NOBODY = "65534";

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give up rights");
    }

    private Outcome runUnder(String... prefix) {
        List<String> line = new ArrayList<>(List.of(prefix));
        line.add(bench.script());
        line.addAll(RunBench.SHORT);
        line.addAll(List.of("-p", "channels=2", "--rails", "2", "TransferBenchmark"));
        return bench.program(line).await();
    }

    private static boolean succeeds(String... program) throws Exception {
        return new ProcessBuilder(program).start().waitFor() == 0;
    }

    @Test
    void anOrdinaryUserGetsALabInAUserNamespace() throws Exception {
        String[] nobody = {"setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"};
        assumeTrue(
                succeeds(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "unshare",
                        "-Urn",
                        "true"),
                "ordinary users may not make user namespaces here");
        assumeTrue(
                succeeds(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "test",
                        "-r",
                        bench.script()),
                "an ordinary user may not read the project here");
        assertThat(succeeds("chown", "-R", NOBODY, directory.toString())).isTrue();
        runUnder(nobody).assertCode(0);
        var run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.properties().topology()).containsEntry("topology.mode", "user namespace");
        assertThat(Files.getAttribute(run.directory(), "unix:uid")).hasToString(NOBODY);
    }

    @Test
    void whereNoNamespacesAreAllowedItIsLoopbackAndSaysSo() throws Exception {
        assumeTrue(
                succeeds("unshare", "--user", "--map-root-user", "true"),
                "rights are given up in a user namespace, which may not be made here: not below a chroot");
        Outcome outcome = runUnder(
                "unshare",
                "--user",
                "--map-root-user",
                "bash",
                "-c",
                "echo 0 >/proc/sys/user/max_user_namespaces && echo 0 >/proc/sys/user/max_net_namespaces && exec "
                        + "\"$@\"",
                "bash");
        outcome.assertCode(0);
        assertThat(outcome.out()).contains("lab (loopback)");
        assertThat(outcome.err()).contains("note: ");
        var run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.properties().topology())
                .containsEntry("topology.mode", "loopback")
                .doesNotContainKey("topology.ceiling");
        assertThat(outcome.out()).doesNotContain("shaped rails");
    }

    @Test
    void resultsThatCannotBeWrittenAreToldWithTheRemedy() {
        Outcome outcome = runUnder(
                "unshare",
                "-m",
                "bash",
                "-c",
                "mkdir " + bench.results() + " && mount -t tmpfs -o ro none " + bench.results() + " && exec \"$@\"",
                "bash");
        outcome.assertCode(3);
        assertThat(outcome.err()).contains("run-bench.sh: ").contains("results").doesNotContain("\tat ");
    }
}
