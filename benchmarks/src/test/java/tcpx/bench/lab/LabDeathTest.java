package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.Signals;
import tcpx.bench.lab.LabHost.LabMode;

/** A JVM that has made a lab dies in different ways; nothing may be left of the lab and of what ran in it. */
@Timeout(120)
class LabDeathTest {
    private static final String NOBODY = "65534";

    @TempDir
    Path runtime;

    private static String nameFrom(long seed) {
        return String.format("tcpx-%06x", new Random(seed).nextInt(1 << 24));
    }

    private static List<Long> pids(String line) {
        return Stream.of(line.split(" ")).skip(2).limit(3).map(Long::parseLong).toList();
    }

    @ParameterizedTest
    @CsvSource({"ROOT, KILL", "ROOT, TERM", "ROOT, INT", "USER_NAMESPACE, KILL"})
    void launcherEndedByASignalLeavesNothing(LabMode mode, String signal) throws Exception {
        Machine.assume(mode, runtime);
        long seed = System.nanoTime();
        // a build that runs in the background ignores SIGINT, and so would everything that it starts
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
        line.addAll(LabProgram.java("hold", Long.toString(seed), runtime.toString(), mode.name()));
        Process launcher = Machine.start(line);
        BufferedReader lines = Machine.reader(launcher);
        assertThat(lines.readLine()).isEqualTo("starting");
        String up = lines.readLine();
        assertThat(up).startsWith("up " + nameFrom(seed));
        Path link = Path.of("/proc/" + pids(up).get(0) + "/ns/net");
        String namespace = Files.readSymbolicLink(link).toString();

        InputStream held = Files.newInputStream(link); // its number is not given to another lab meanwhile
        try {
            Signals.send(signal, launcher.pid());

            assertThat(launcher.waitFor(30, TimeUnit.SECONDS)).isTrue();
            pids(up).forEach(Machine::awaitEnd);
            Machine.assertNothingIsLeftOf(nameFrom(seed), namespace);
        } finally {
            held.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void launcherKilledWhileItMakesTheLabLeavesNothing(int attempt) throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        long seed = System.nanoTime();
        Process launcher = Machine.start(LabProgram.java("hold", Long.toString(seed), runtime.toString(), "ROOT"));
        assertThat(Machine.reader(launcher).readLine()).isEqualTo("starting");
        // Each attempt meets another step: the first is killed at once, the others when that many holders are there.
        while (attempt % 3 > Machine.holdersOf(nameFrom(seed)).size() && launcher.isAlive()) {
            Thread.onSpinWait();
        }
        launcher.destroyForcibly();
        assertThat(launcher.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Machine.assertNothingIsLeftOf(nameFrom(seed));
    }

    @Test
    void orderlyEndLeavesNothing() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        long seed = System.nanoTime();
        Process launcher = Machine.start(LabProgram.java("hold", Long.toString(seed), runtime.toString(), "ROOT"));
        BufferedReader lines = Machine.reader(launcher);
        lines.readLine();
        String up = lines.readLine();
        launcher.getOutputStream().close();
        assertThat(lines.readLine()).isEqualTo("closed");
        assertThat(launcher.waitFor()).isZero();
        pids(up).forEach(Machine::awaitEnd);
        Machine.assertNothingIsLeftOf(nameFrom(seed));
    }

    @Test
    void anOrdinaryUserGetsALabInAUserNamespace() throws Exception {
        assumeTrue(LabHost.uid() == 0, "only root can become another user here");
        assumeTrue(
                Command.run(asNobody(List.of("unshare", "--user", "--map-root-user", "--net", "true")))
                        .succeeded(),
                "an ordinary user may not make user namespaces here");
        Path shared = Files.createTempDirectory("lab-of-nobody");
        try {
            Command.run(List.of("chown", NOBODY, shared.toString()));
            List<String> program = asNobody(LabProgram.java("hold", "5", shared.toString(), "USER_NAMESPACE"));
            List<String> classPath = new ArrayList<>(List.of("ls"));
            classPath.addAll(List.of(System.getProperty("java.class.path").split(":")));
            assumeTrue(
                    Command.run(asNobody(classPath)).succeeded(),
                    "an ordinary user may not read the class path here, such as the libraries below root's home");
            Process launcher = Machine.start(program);
            BufferedReader lines = Machine.reader(launcher);
            assertThat(lines.readLine()).isEqualTo("starting");
            String up = lines.readLine();
            assertThat(up).startsWith("up " + nameFrom(5)).endsWith("USER_NAMESPACE veth-shaped");
            assertThat(Files.getAttribute(Path.of("/proc/" + pids(up).get(0)), "unix:uid"))
                    .hasToString(NOBODY);
            launcher.destroyForcibly();
            pids(up).forEach(Machine::awaitEnd);
            Machine.assertNothingIsLeftOf(nameFrom(5));
        } finally {
            Command.run(List.of("rm", "-r", shared.toString()));
        }
    }

    private static List<String> asNobody(List<String> program) {
        List<String> argv =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        argv.addAll(program);
        return argv;
    }
}
