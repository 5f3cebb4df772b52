package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;

/** Questions, mistakes and missing programs: answered at once, without a lab. */
@Timeout(180)
class UsageIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @AfterEach
    void nothingIsStored() {
        assertThat(bench.results()).doesNotExist();
    }

    @Test
    void questionsAreAnswered() {
        assertThat(bench.run("-l").assertCode(0).out())
                .contains("tcpx.bench.TransferBenchmark.transfer", "tcpx.bench.InProcessBenchmark.transfer");
        assertThat(bench.run("-lp").assertCode(0).out()).contains("param \"channels\" = {4}");
        assertThat(bench.run("-lprof").assertCode(0).out()).contains("MetricsProfiler");
        assertThat(bench.run("-h").assertCode(0).out())
                .contains("-p name=value", "channels", "--rail-rate", "-wi <int>", "node, record, compare");
        assertThat(bench.run("node", "--help").assertCode(0).out()).contains("--listen=HOST:PORT", "--secret-file");
        assertThat(bench.run("doctor").out()).contains("nsenter");
    }

    @Test
    void mistakesAreRefusedWithWhatIsAllowed() {
        refused("-p chanels: there is no such parameter; allowed is channels (did you mean that?)", "-p", "chanels=2");
        refused("channels=0: allowed is a whole number from 1 to 256", "-p", "channels=1,0");
        refused("strategy=RANDOM: allowed is ROUND_ROBIN", "-p", "strategy=RANDOM");
        refused("no benchmark matches NoSuchBenchmark", "NoSuchBenchmark");
        refused("--rails many: in the lab allowed is a number", "--rails", "many");
        refused("rails", "--rails", "0");
        refused("fast", "--rail-rate", "fast");
        refused("--gso-max 3g: allowed is a size", "--gso-max", "3g");
        refused("--congctl bbr: allowed is cubic, reno", "--congctl", "bbr");
        refused("--rails 2 is of the lab, and none of this run's benchmarks", "WindowBenchmark", "--rails", "2");
        refused("--fault works on the lab's rails, and none", "WindowBenchmark", "--fault", "eth1 down @1s for 1s");
        refused("--peer also needs --rails", "--peer", "127.0.0.1:1");
        refused("no secret: give --secret-file FILE", "--peer", "127.0.0.1:1", "--rails", "lo");
        refused("'127.0.0.1:x' is not HOST:PORT", "--peer", "127.0.0.1:x", "--rails", "lo");
        refused("'4711' is not HOST:PORT: name the host too", "--peer", "4711", "--rails", "lo");
        refused("'10.0.2:4711' is not HOST:PORT", "node", "--listen", "10.0.2:4711", "--rails", "lo");
        refused("no interface eth99", "node", "--listen", "127.0.0.1:0", "--rails", "eth99");
        refused("--listen", "node", "--rails", "lo");
    }

    @Test
    void aSecretThatOthersCanReadIsRefusedOnBothNodesWithTheCommandThatClosesIt() throws Exception {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "a secret of sufficient length\n");
        for (String mode : List.of("rw-r-----", "rw-rw----")) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
            for (String[] side : new String[][] {{"--peer", "127.0.0.1:1"}, {"node", "--listen", "127.0.0.1:0"}}) {
                List<String> line = new ArrayList<>(List.of(side));
                line.addAll(List.of("--rails", "lo", "--secret-file", secret.toString()));
                Outcome outcome = bench.run(line.toArray(String[]::new)).assertCode(3);
                assertThat(outcome.err())
                        .contains(mode.contains("rw-rw-") ? "permissions 0660" : "permissions 0640")
                        .contains("for '" + secret + "' are too open\n  Run: chmod 600 " + secret)
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void aNodeThatCannotListenSaysWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path secret = directory.resolve("secret");
            Files.writeString(secret, "a secret of sufficient length\n");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            String address = "127.0.0.1:" + taken.getLocalPort();
            Outcome outcome = bench.run(
                            "node", "--listen", address, "--rails", "lo", "--secret-file", secret.toString())
                    .assertCode(3);
            assertThat(outcome.err())
                    .contains("cannot listen on " + address, "ss -ltnp")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void besideAnotherBenchmarkItDoesNotEvenMakeALab() throws Exception {
        Path file = bench.temporary().resolve("jmh.lock");
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            Outcome outcome = bench.run().assertCode(3);
            assertThat(outcome.err())
                    .contains("another benchmark runs on this machine")
                    .contains("process " + ProcessHandle.current().pid() + " holds " + file)
                    .contains("-Djmh.ignoreLock=true");
            assertThat(outcome.out()).isEmpty();
        }
    }

    private void refused(String message, String... arguments) {
        Outcome outcome = bench.run(arguments).assertCode(2);
        assertThat(outcome.err()).contains("run-bench.sh: ").contains(message).doesNotContain("\tat ");
    }

    @Test
    void aMissingProgramIsNamedWithItsPackage() throws Exception {
        for (String tool : List.of("ip", "tc")) {
            String hidden = "mount --bind /dev/null $(realpath $(command -v " + tool + ")) && exec " + bench.script();
            Outcome outcome = bench.program(List.of("unshare", "-m", "bash", "-c", hidden))
                    .await()
                    .assertCode(3);
            assertThat(outcome.err())
                    .contains(tool, "apt-get install", "iproute2")
                    .doesNotContain("\tat ");
        }
        Path withoutJava = programs(Set.of("java"));
        assertThat(withPath(withoutJava, bench.script()).assertCode(3).err())
                .contains("java is missing", "apt-get install -y openjdk-17-jdk-headless");
        String unbuilt = unbuilt().toString();
        assertThat(withPath(programs(Set.of("mvn")), unbuilt).assertCode(3).err())
                .contains("mvn is missing", "apt-get install -y maven");
        assertThat(withPath(programs(Set.of("javac")), unbuilt).assertCode(3).err())
                .contains("javac is missing", "apt-get install -y openjdk-17-jdk-headless");
    }

    @Test
    void aBuildSaysWhatItDoesAndWhyItFails() throws Exception {
        Path programs = programs(Set.of());
        Files.writeString(programs.resolve("mvn"), """
            #!/bin/sh
            echo "[INFO] --- compiler:3.14.1:compile (default-compile) @ tcpx-transport ---"
            echo "[ERROR] no room"
            exit 1
            """);
        assertThat(withPath(programs, unbuilt().toString()).assertCode(3).err())
                .contains("building; the first time ", "  transport, compile (", "[ERROR] no room", "the build failed")
                .doesNotContain("[INFO]");
    }

    @Test
    void aQuestionDoesNotWaitForABuildWhereAnEarlierOneCanAnswer() throws Exception {
        Path script = unbuilt();
        Path jar = script.resolveSibling("benchmarks/target/benchmarks.jar");
        Files.createDirectories(jar.getParent());
        Files.createSymbolicLink(jar, Path.of("target", "benchmarks.jar").toAbsolutePath());
        Path pom = Files.writeString(script.resolveSibling("pom.xml"), "newer than the jar");
        Files.setLastModifiedTime(pom, FileTime.from(Instant.now().plusSeconds(60)));
        Path programs = programs(Set.of("mvn"));
        Outcome help = withPath(programs, script.toString(), "-h").assertCode(0);
        assertThat(help.out()).contains("-p name=value");
        assertThat(help.err()).contains("the last build answers");
        assertThat(withPath(programs, script.toString(), "-l").assertCode(3).err())
                .contains("mvn is missing");
    }

    /** The script where nothing has been built yet. */
    private Path unbuilt() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy")).resolve("run-bench.sh");
        return Files.copy(Path.of(bench.script()), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Outcome withPath(Path programs, String... line) {
        List<String> all = new ArrayList<>(List.of("env", "-u", "JAVA_HOME", "PATH=" + programs));
        all.addAll(List.of(line));
        return bench.program(all).await();
    }

    /** A directory with what a small system has, but for some. */
    private Path programs(Set<String> missing) throws IOException {
        Path bin = Files.createDirectory(directory.resolve("without-" + String.join("-", missing)));
        for (String program : List.of(
                "bash", "env", "dirname", "find", "mktemp", "grep", "rm", "tee", "touch", "java", "javac", "mvn")) {
            if (!missing.contains(program)) {
                Path shim =
                        Files.writeString(bin.resolve(program), "#!/bin/bash\nexec " + found(program) + " \"$@\"\n");
                assertThat(shim.toFile().setExecutable(true)).isTrue();
            }
        }
        return bin;
    }

    private static Path found(String program) {
        List<Path> places = new ArrayList<>();
        for (String each : System.getenv("PATH").split(":")) {
            places.add(Path.of(each, program));
        }
        return places.stream().filter(Files::isExecutable).findFirst().orElseThrow();
    }

    @Test
    void doctorBeforeTheFirstBuildSaysWhatItCan() throws Exception {
        Path checkout = Files.createDirectories(directory.resolve("checkout"));
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path script = checkout.resolve("run-bench.sh");
        Files.copy(Path.of(bench.script()), script, StandardCopyOption.COPY_ATTRIBUTES);
        for (String program : List.of("bash", "dirname", "java", "javac")) {
            Files.createSymbolicLink(bin.resolve(program), which(program));
        }
        Outcome doctor = bench.program(List.of("env", "-u", "JAVA_HOME", "PATH=" + bin, script.toString(), "doctor"))
                .await()
                .assertCode(3);
        assertThat(doctor.out())
                .contains("not built yet; what can be told before:")
                .containsPattern("javac +ok")
                .containsPattern("mvn +missing: apt-get install -y maven");
    }

    private static Path which(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
