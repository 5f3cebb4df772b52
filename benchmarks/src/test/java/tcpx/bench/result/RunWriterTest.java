package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.Run.RunStatus;

class RunWriterTest {
    @TempDir
    Path temp;

    @Test
    void isAPartialRunFromTheFirstMomentAndKeepsEveryAppendedRow() {
        Path directory = temp.resolve("run");
        RunWriter writer = RunWriter.open(directory, Runs.properties(), List.of("channels"));
        assertThat(Run.load(directory).status()).isEqualTo(RunStatus.PARTIAL);
        writer.samples(List.of(SampleRow.of(Runs.channels(4), 1, 1, Metric.GOODPUT, 1.9)));

        // read by another while it is still being written
        Run seen = Run.load(directory);
        assertThat(seen.samples()).hasSize(1);
        assertThat(seen.properties().finished()).isEmpty();

        writer.close();
        assertThat(Run.load(directory).status()).isEqualTo(RunStatus.PARTIAL);
    }

    @Test
    void whatHappenedToTheRailsIsReadBackAsItWasHeard() {
        Path directory = temp.resolve("run");
        EventRow lost = new EventRow(1_500_000_000, 2, 3, Node.B, "eth2", 5, "LOST", "the peer said \"no\", and went");
        EventRow back = new EventRow(1_700_000_000, 2, 3, Node.A, "eth2", 5, "REJOINED", "");
        try (RunWriter writer = RunWriter.open(directory, Runs.properties(), List.of())) {
            writer.events(List.of(lost));
            assertThat(Run.load(directory).events()).containsExactly(lost);
            writer.events(List.of(back));
            writer.finish(RunStatus.OK);
        }
        Run run = Run.load(directory);
        assertThat(run.events()).containsExactly(lost, back);
        assertThat(run.properties().get("rows.events")).contains("2");
    }

    @Test
    void finishesOnceAndForGood() {
        Path directory = temp.resolve("run");
        RunWriter writer = RunWriter.open(directory, Runs.properties(), List.of("channels"));
        writer.put("b.", Map.of("os.kernel", "6.18"));
        writer.finish(RunStatus.OK);
        writer.finish(RunStatus.FAILED);
        writer.close();
        Run run = Run.load(directory);
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.properties().environment(Node.B).get("os.kernel")).contains("6.18");
        assertThatThrownBy(() -> writer.samples(List.of(SampleRow.of(Runs.channels(1), 1, 1, Metric.GOODPUT, 1))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.put("b.", Map.of("x", "y"))).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void readsBackWhatWasWritten(long seed) {
        Random random = new Random(seed);
        List<String> parameters = List.of("channels", "strategy", "odd, \"name\"");
        List<SampleRow> rows = new ArrayList<>();
        List<RailRow> rails = new ArrayList<>();
        Path directory = temp.resolve("run");
        try (RunWriter writer = RunWriter.open(directory, Runs.properties(), parameters)) {
            for (int i = 0; i < 300; i++) {
                Map<String, String> params = new LinkedHashMap<>();
                params.put("channels", Integer.toString(random.nextInt(3)));
                params.put("strategy", random.nextBoolean() ? "" : "R,\n\"R\"");
                params.put("odd, \"name\"", "µ" + random.nextInt(2));
                SampleRow row = new SampleRow(
                        CellKey.of(Runs.BENCHMARK, params),
                        1 + i,
                        1 + random.nextInt(5),
                        Metric.GOODPUT,
                        value(random),
                        Optional.empty());
                RailRow rail =
                        new RailRow(i, random.nextBoolean() ? Node.A : Node.B, "eth1", random.nextLong() >>> 1, i);
                writer.samples(List.of(row));
                writer.rails(List.of(rail));
                rows.add(row);
                rails.add(rail);
            }
            writer.finish(RunStatus.OK);
        }
        Run run = Run.load(directory);
        assertThat(run.samples()).as("seed %d", seed).isEqualTo(rows);
        assertThat(run.rails()).as("seed %d", seed).isEqualTo(rails);
        assertThat(run.parameters()).isEqualTo(parameters);
    }

    private static OptionalDouble value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> OptionalDouble.empty();
            case 1 -> OptionalDouble.of(Double.NaN);
            case 2 -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case 3 -> OptionalDouble.of(-random.nextDouble() * 1e-300);
            default -> OptionalDouble.of(random.nextDouble() * Math.pow(10, random.nextInt(40) - 20));
        };
    }

    @Test
    void neverOverwritesARun() throws Exception {
        Path directory = temp.resolve("run");
        Runs.write(directory, Runs.properties(), RunStatus.OK, 1, 1, 2);
        String before = Files.readString(directory.resolve("samples.csv"));
        assertThatThrownBy(() -> RunWriter.open(directory, Runs.properties(), List.of()))
                .isInstanceOf(ResultWriteException.class)
                .hasMessageContaining("never overwritten");
        assertThat(directory.resolve("samples.csv")).hasContent(before);
    }

    @Test
    void refusesAParameterThatTheHeaderDoesNotName() {
        try (RunWriter writer = RunWriter.open(temp.resolve("run"), Runs.properties(), List.of("channels"))) {
            CellKey cell = CellKey.of(Runs.BENCHMARK, Map.of("window", "16"));
            assertThatThrownBy(() -> writer.samples(List.of(
                            SampleRow.of(Runs.channels(1), 1, 1, Metric.GOODPUT, 1),
                            SampleRow.of(cell, 1, 1, Metric.GOODPUT, 1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'window'");
        }
        assertThat(Run.load(temp.resolve("run")).samples()).as("no half batch").isEmpty();
    }

    @Test
    void refusesAParameterWithTheNameOfAnotherColumn() {
        for (String name : List.of("unit", "benchmark", "", "channels,channels".split(",")[0])) {
            assertThatThrownBy(() -> RunWriter.open(temp.resolve("x"), Runs.properties(), List.of("channels", name)))
                    .as("'%s'", name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(temp.resolve("x")).doesNotExist();
    }

    @Test
    void batchesOfManyThreadsNeverMixAndNoneIsLost() throws Exception {
        int threads = 8;
        int batches = 100;
        Path directory = temp.resolve("run");
        RunWriter writer = RunWriter.open(directory, Runs.properties(), List.of("channels"));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String rail = "eth" + t;
                running.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < batches; i++) {
                        writer.rails(List.of(
                                new RailRow(i, Node.A, rail, i, 0),
                                new RailRow(i, Node.B, rail, i, 0),
                                new RailRow(i, Node.A, rail + "b", i, 0)));
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> thread : running) {
                thread.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        writer.finish(RunStatus.OK);
        List<RailRow> rows = Run.load(directory).rails();
        assertThat(rows).hasSize(threads * batches * 3);
        for (int i = 0; i < rows.size(); i += 3) {
            assertThat(rows.get(i + 1))
                    .isEqualTo(new RailRow(
                            rows.get(i).timeNs(),
                            Node.B,
                            rows.get(i).rail(),
                            rows.get(i).txBytes(),
                            0));
            assertThat(rows.get(i + 2).rail()).isEqualTo(rows.get(i).rail() + "b");
        }
    }

    @Test
    void anInterruptedSamplerHarmsNeitherItsBatchNorTheRun() {
        Path directory = temp.resolve("run");
        RunWriter writer = RunWriter.open(directory, Runs.properties(), List.of());
        Thread.currentThread().interrupt();
        writer.rails(List.of(new RailRow(1, Node.A, "eth1", 1, 1)));
        writer.finish(RunStatus.OK);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Run.load(directory).rails()).hasSize(1);
    }

    @Test
    void aFullDiskIsToldAndWhatWasWrittenBeforeStaysWhole() throws Exception {
        Path mount = Files.createDirectory(temp.resolve("small"));
        assumeTrue(mount(mount, "size=64k"), "needs root to mount a small tmpfs");
        try {
            RunWriter writer = RunWriter.open(mount.resolve("run"), Runs.properties(), List.of("channels"));
            int[] written = {0};
            assertThatThrownBy(() -> {
                        for (; written[0] < 10_000; written[0]++) {
                            writer.samples(List.of(
                                    SampleRow.of(Runs.channels(1), 1, written[0] + 1, Metric.GOODPUT, Math.PI)));
                        }
                    })
                    .isInstanceOf(ResultWriteException.class)
                    .hasMessageContaining("disk is full")
                    .hasMessageContaining("samples.csv");
            assertThatThrownBy(() -> writer.finish(RunStatus.OK)).isInstanceOf(ResultWriteException.class);
            Run run = Run.load(mount.resolve("run"));
            assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(run.samples()).hasSize(written[0]);
            assertThat(run.warnings()).isEmpty();
            assertThat(mount.resolve("run/run.properties.next")).doesNotExist();
        } finally {
            umount(mount);
        }
    }

    @Test
    void aReadOnlyFileSystemIsTold() throws Exception {
        Path mount = Files.createDirectory(temp.resolve("fixed"));
        assumeTrue(mount(mount, "ro,size=64k"), "needs root to mount a read-only tmpfs");
        try {
            assertThatThrownBy(() -> RunWriter.open(mount.resolve("local/run"), Runs.properties(), List.of()))
                    .isInstanceOf(ResultWriteException.class)
                    .hasMessageContaining("read-only");
        } finally {
            umount(mount);
        }
    }

    @Test
    void aFileWhereADirectoryMustBeIsTold() throws Exception {
        Path file = Files.createFile(temp.resolve("results"));
        assertThatThrownBy(() -> RunWriter.open(file.resolve("run"), Runs.properties(), List.of()))
                .isInstanceOf(ResultWriteException.class)
                .hasMessageContaining("a file is where a directory must be");
    }

    private static boolean mount(Path where, String options) throws Exception {
        return exit("mount", "-t", "tmpfs", "-o", options, "tmpfs", where.toString()) == 0;
    }

    private static void umount(Path where) throws Exception {
        assertThat(exit("umount", where.toString())).as("umount").isZero();
    }

    private static int exit(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
