package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/**
 * The real command, as a user starts it. Everything it starts carries a mark in its environment, by which a test finds
 * the processes of its own run; after each test it proves that none is left.
 */
final class RunBench implements BeforeEachCallback, AfterEachCallback {
    static final Duration DEADLINE = Duration.ofSeconds(90);

    /** Short settings: one fork, one iteration of a fifth of a second. */
    static final List<String> SHORT =
            List.of("-f", "1", "-wi", "0", "-i", "1", "-r", "200ms", "-p", "messageBytes=4m", "--rail-rate", "1gbit");

    private final Path home = Path.of("..").toAbsolutePath().normalize();
    private final Supplier<Path> place;
    private final String mark = "TCPX_TEST_MARK=" + UUID.randomUUID();
    private final Map<String, InputStream> namespaces = new TreeMap<>(); // held: a number that is free is given again
    private Path directory;
    private Path results;
    private int started;

    /**
     * For a field with {@code @RegisterExtension}.
     *
     * @param place where the runs of a test write everything: asked for before each test, when its temporary directory
     *     is there
     */
    RunBench(Supplier<Path> place) {
        this.place = place;
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        directory = place.get();
        results = directory.resolve("results");
        Files.createDirectories(temporary());
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        try {
            assertNothingIsLeft();
        } finally {
            for (InputStream held : namespaces.values()) {
                held.close();
            }
        }
    }

    /** A run under way; its output goes to files, so that nobody has to read it. */
    final class Started {
        private final Process process;
        private final Path out;
        private final Path err;

        private Started(Process process, Path out, Path err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        Process process() {
            return process;
        }

        String out() {
            return text(out);
        }

        String err() {
            return text(err);
        }

        Outcome await() {
            return await(DEADLINE);
        }

        Outcome await(Duration deadline) {
            try {
                for (int second = 0; second < deadline.toSeconds() && process.isAlive(); second++) {
                    processes(); // notes the namespaces they are in
                    process.waitFor(1, TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(process.isAlive())
                    .as("the command still runs: %s%s", text(out), text(err))
                    .isFalse();
            return new Outcome(process.exitValue(), text(out), text(err));
        }
    }

    /** How a run ended. */
    record Outcome(int code, String out, String err) {
        Outcome assertCode(int expected) {
            assertThat(code).as("exit code; it said:%n%s%s", out, err).isEqualTo(expected);
            return this;
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String script() {
        return home.resolve("run-bench.sh").toString();
    }

    Path results() {
        return results;
    }

    /** Where the JVMs keep their own temporary files, JMH's lock among them. */
    Path temporary() {
        return directory.resolve("tmp");
    }

    Outcome run(String... arguments) {
        return start(arguments).await();
    }

    /** With the short settings, except where the arguments say otherwise. */
    Started startShort(String... arguments) {
        List<String> given = List.of(arguments);
        List<String> line = new ArrayList<>();
        for (int i = 0; i < SHORT.size(); i += 2) {
            if (SHORT.get(i).equals("-p") || !given.contains(SHORT.get(i))) {
                line.addAll(SHORT.subList(i, i + 2));
            }
        }
        line.addAll(given);
        return start(line.toArray(String[]::new));
    }

    Started start(String... arguments) {
        List<String> line = new ArrayList<>(List.of(script()));
        line.addAll(List.of(arguments));
        return program(line);
    }

    /** The command inside a network namespace that the test has made. */
    Started startIn(String namespace, String... arguments) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace, script()));
        line.addAll(List.of(arguments));
        return program(line);
    }

    /** A line of the shell in this place, which must succeed. */
    void shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).as(command).isZero();
    }

    /** Deletes those of a test's own namespaces that are there: a test that was skipped has made none. */
    void deleteNamespaces(String... names) throws IOException, InterruptedException {
        for (String name : names) {
            if (Files.exists(Path.of("/run/netns", name))) {
                shell("ip netns delete " + name);
            }
        }
    }

    /** Any program, marked and pointed to this place as the runs are. */
    Started program(List<String> line) {
        started++;
        Path out = directory.resolve("out" + started);
        Path err = directory.resolve("err" + started);
        // a build that runs in the background ignores SIGINT, and so would everything that it starts
        List<String> argv = new ArrayList<>(List.of("env", "--default-signal=INT"));
        argv.addAll(line);
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put(mark.substring(0, mark.indexOf('=')), mark.substring(mark.indexOf('=') + 1));
        builder.environment().put("TCPX_RESULTS", results.toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().keySet().removeIf(name -> name.startsWith("UCCL_") || name.equals("MAVEN_OPTS"));
        try {
            return new Started(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line of a process of this test's runs, and its id. */
    record Found(long pid, List<String> words) {
        boolean says(String... wanted) {
            return words.containsAll(List.of(wanted));
        }

        boolean isLaunched() {
            return hasVariable("TCPX_LAUNCHED=");
        }

        boolean hasVariable(String text) {
            return read(Path.of("/proc", "" + pid, "environ")).contains(text);
        }

        ProcessHandle handle() {
            return ProcessHandle.of(pid).orElseThrow();
        }
    }

    List<Found> processes() {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.filter(
                            each -> each.getFileName().toString().matches("\\d+"))
                    .toList()) {
                if (read(entry.resolve("environ")).contains(mark)) {
                    noteNamespace(entry);
                    found.add(new Found(
                            Long.parseLong(entry.getFileName().toString()),
                            List.of(read(entry.resolve("cmdline")).split("\0"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private void noteNamespace(Path process) {
        try {
            Path link = process.resolve("ns/net");
            String namespace = Files.readSymbolicLink(link).toString();
            String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            if (!namespace.equals(own) && !namespaces.containsKey(namespace)) {
                namespaces.put(namespace, Files.newInputStream(link));
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Waits for the process of a run whose command line has all these words. */
    Found awaitProcess(String... words) {
        return await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> processes().stream()
                                .filter(each -> each.says(words))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The process in node A that runs the benchmarks. */
    Found nodeA() {
        return await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> processes().stream()
                                .filter(each -> each.says("tcpx.bench.cli.Main") && each.isLaunched())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Where node B listens, as node A was told. */
    static String addressOfNodeB(Found nodeA) {
        return read(Path.of("/proc", "" + nodeA.pid(), "environ"))
                .replaceAll("(?s).*TCPX_LAUNCHED=([^\\x00]*)\\x00.*", "$1");
    }

    Found nodeB() {
        return awaitProcess("tcpx.bench.cli.Main", "node", "--listen");
    }

    /** Waits until a fork has put some megabytes on its first rail, and gives the fork. */
    Found awaitTransfer() {
        Found fork = awaitProcess("org.openjdk.jmh.runner.ForkedMain");
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(20)).until(() -> sentBytes(fork, "eth1") > 5_000_000);
        return fork;
    }

    private static long sentBytes(Found inside, String nic) {
        return read(Path.of("/proc", "" + inside.pid(), "net", "dev"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(nic + ":"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(nic.length() + 1).strip().split("\\s+")[8]))
                .findFirst()
                .orElse(0);
    }

    /** No process of any run of this test is there, and none of the namespaces that they were in has a name. */
    void assertNothingIsLeft() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(processes()).as("processes left").isEmpty());
        Path named = Path.of("/run/netns");
        if (Files.isDirectory(named)) {
            try (Stream<Path> names = Files.list(named)) {
                assertThat(names.map(RunBench::inode)).as("namespaces left").noneMatch(namespaces::containsKey);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String inode(Path file) {
        try {
            return "net:[" + Files.getAttribute(file, "unix:ino") + "]";
        } catch (IOException gone) {
            return "";
        }
    }

    /** The one run that is stored, whatever its status. */
    Run onlyRun() {
        List<RunEntry> entries = new RunStore(results).list();
        assertThat(entries).as("runs in %s", results).hasSize(1);
        return Run.load(entries.get(0).directory());
    }
}
