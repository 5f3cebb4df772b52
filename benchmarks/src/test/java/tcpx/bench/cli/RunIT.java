package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Cell;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;

/** Whole runs of the real command: lab, node B, JMH in node A, results. */
@Timeout(180)
class RunIT {
    private static final long TWO_GIB = 1L << 31;

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private static double value(Cell cell, String metric) {
        double[] means = cell.metric(metric).orElseThrow().forkMeans();
        assertThat(means).as(metric).hasSize(1);
        return means[0];
    }

    private static Cell cell(Run run, String parameter, String value) {
        return run.cells().stream()
                .filter(each -> each.key().benchmark().equals("TransferBenchmark.transfer")
                        && value.equals(each.key().params().get(parameter)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSweepMeasuresVerifiesFitsAndStores() throws Exception {
        Path csv = directory.resolve("there").resolve("jmh.csv");
        Outcome outcome = bench.startShort("-p", "channels=1,2,8", "-rf", "csv", "-rff", csv.toString())
                .await()
                .assertCode(0);

        assertThat(outcome.out())
                .contains("[ 1/4] TransferBenchmark channels=1 ", "[ 4/4] InProcessBenchmark channels=8 ")
                .contains("What each rail carried", "Scaling over channels", "ceiling: shaped rails")
                .contains("JMH's results: " + csv);
        Run run = bench.onlyRun();
        assertThat(outcome.out()).contains("Results: ").contains(run.id().toString());
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.properties().topology())
                .containsEntry("topology.rails", "4")
                .containsEntry("topology.congestion", "cubic");
        assertThat(run.properties().options()).containsEntry("channels", "1,2,8");
        for (String node : List.of("a", "b")) {
            assertThat(run.properties().get(node + ".jdk.flags"))
                    .get()
                    .asString()
                    .endsWith("-Dtcpx.home=.");
        }
        for (String channels : List.of("1", "2", "8")) {
            assertTheEndsAgree(cell(run, "channels", channels));
            assertOnlyUsedRailsCarry(cell(run, "channels", channels), Math.min(4, Integer.parseInt(channels)));
        }
        assertThat(run.rails()).extracting(row -> row.rail()).contains("eth1", "eth4");
        assertThat(Files.readString(csv)).contains("\"Benchmark\"", "TransferBenchmark.transfer:goodput");
        assertThat(JSON.std.listFrom(Files.readString(run.directory().resolve("jmh.json"))))
                .hasSize(4);

        String again = bench.run("fit").assertCode(0).out();
        assertThat(again)
                .contains(outcome.out()
                        .substring(
                                outcome.out().indexOf("Scaling over channels"),
                                outcome.out().indexOf("\nResults: "))
                        .strip());
    }

    @Test
    void whatHappensToARailIsKeptWithTheRun() {
        bench.startShort(
                        "--rails",
                        "2",
                        "--rail-rate",
                        "1gbit",
                        "--fault",
                        "eth2 down @100ms for 2s",
                        "-i",
                        "4",
                        "-r",
                        "1s",
                        "-p",
                        "channels=2",
                        "-p",
                        "messageBytes=4m",
                        "TransferBenchmark")
                .await()
                .assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.events())
                .isNotEmpty()
                .allMatch(event -> event.rail().equals("eth2") && event.channel() == 1 && event.turn() == 1)
                .anyMatch(event -> event.node() == Node.A && event.event().equals("SUSPECTED"))
                .isSortedAccordingTo(Comparator.comparing(EventRow::iteration));
        Cell cell = cell(run, "channels", "2");
        assertThat(sum(cell, "channels.lost")).isPositive();
        assertThat(run.events()).anyMatch(event -> event.event().equals("REJOINED") && event.node() == Node.A);
    }

    private static double sum(Cell cell, String metric) {
        return DoubleStream.of(cell.metric(metric).orElseThrow().values()).sum();
    }

    @Test
    void aRunWhoseDirectoryIsGoneShowsWhatItMeasuredAndThenSaysSo() throws Exception {
        RunBench.Started run = bench.startShort("-i", "6", "-p", "channels=1", "TransferBenchmark");
        bench.awaitTransfer();
        try (Stream<Path> files = Files.walk(bench.results())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Outcome outcome = run.await().assertCode(3);
        assertThat(outcome.out()).contains("channels=1", "What each rail carried");
        assertThat(outcome.err())
                .contains("run-bench.sh: ")
                .contains(bench.results() + "/local/")
                .doesNotContain("\tat ");
    }

    private static void assertTheEndsAgree(Cell cell) {
        assertThat(value(cell, "goodput")).isPositive();
        // the receiver's clock starts later and may only say more; how much more depends on how short messages are
        assertThat(value(cell, "goodput.receiver") / value(cell, "goodput"))
                .as("receiver's clock to sender's, %s", cell.key())
                .isBetween(0.95, 3.0);
        assertThat(value(cell, "cpu")).isPositive();
    }

    private static void assertOnlyUsedRailsCarry(Cell cell, int used) {
        double sum = 0;
        for (int rail = 1; rail <= 4; rail++) {
            sum += value(cell, "rail.eth" + rail + ".tx");
        }
        for (int rail = 1; rail <= 4; rail++) {
            double share = value(cell, "rail.eth" + rail + ".tx") / sum;
            if (rail <= used) { // 200 ms without a warm-up: how equal shares are then differs from run to run
                assertThat(share).as("share of eth%d, %s", rail, cell.key()).isEqualTo(1.0 / used, within(0.15));
            } else {
                assertThat(share).as("share of eth%d, %s", rail, cell.key()).isLessThan(0.02);
            }
        }
    }

    @Test
    void forksIterationsAndTheLargestPacketAreAsAskedFor() {
        bench.startShort(
                        "-f",
                        "2",
                        "-wi",
                        "1",
                        "-w",
                        "100ms",
                        "-i",
                        "3",
                        "--rails",
                        "1",
                        "--gso-max",
                        "524280",
                        "-p",
                        "channels=1",
                        "TransferBenchmark")
                .await()
                .assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.properties().topology()).containsEntry("topology.gsoMax", "524280");
        assertThat(run.samples().stream()
                        .filter(row -> row.metric().name().equals("goodput"))
                        .map(row -> row.fork() + "." + row.iteration()))
                .containsExactly("1.1", "1.2", "1.3", "2.1", "2.2", "2.3");
        assertThat(cell(run, "channels", "1").metric("goodput").orElseThrow().forkMeans())
                .hasSize(2);
    }

    @Test
    void aKeptLabSaysHowToGetInAndGoesDown() throws Exception {
        String up = bench.run("lab", "up", "--rails", "2", "--rail-rate", "1gbit")
                .assertCode(0)
                .out();
        String name = up.substring(0, up.indexOf(':'));
        try {
            assertThat(up).contains("2 rails at 1gbit", "eth2 10.77.2.1", "./run-bench.sh lab down " + name);
            String enter = up.lines()
                    .filter(line -> line.contains("run in it"))
                    .findFirst()
                    .orElseThrow();
            String program = enter.substring(enter.indexOf('/')).replace("PROGRAM", "cat /proc/net/dev");
            assertThat(bench.program(List.of(program.split(" "))).await().out()).contains("eth1:", "eth2:");
            assertThat(bench.run("lab", "status").assertCode(0).out()).contains(up);
        } finally {
            assertThat(bench.run("lab", "down", name).assertCode(0).out()).isEqualTo(name + " is down\n");
        }
        assertThat(bench.run("lab", "status").assertCode(0).out()).doesNotContain(name);
    }

    @Test
    void awkwardSizesGoThroughWindowOneAndMoreChannelsThanChunks() {
        Outcome outcome = bench.startShort(
                        "-f",
                        "0",
                        "--rails",
                        "3",
                        "-p",
                        "strategy=STRIPED",
                        "-p",
                        "channels=8",
                        "-p",
                        "window=1",
                        "-p",
                        "chunkBytes=4096",
                        "-p",
                        "messageBytes=1,4095,4096,4097,16383,16384,16385",
                        "-p",
                        "workingSetBytes=64k")
                .await()
                .assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.properties().topology()).containsEntry("topology.rails", "3");
        for (String size : List.of("1", "4095", "4096", "4097", "16383", "16384", "16385")) {
            assertThat(value(cell(run, "messageBytes", size), "goodput"))
                    .as(size)
                    .isPositive();
        }
        assertThat(cell(run, "messageBytes", "1").key().params()).containsEntry("strategy", "STRIPED");
        assertThat(outcome.out()).contains("messageBytes=16385");
    }

    @Test
    void unshapedRailsCarryMoreThanTwoGibibytesInOneMessage() throws Exception {
        assumeTrue(availableBytes() > 3 * TWO_GIB, "less than 6 GiB of memory are free here");
        Outcome outcome = bench.startShort(
                        "--rails",
                        "8",
                        "--rail-rate",
                        "none",
                        "-p",
                        "channels=8",
                        "-p",
                        "messageBytes=" + (TWO_GIB + 1),
                        "-p",
                        "workingSetBytes=0",
                        "TransferBenchmark")
                .await()
                .assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.properties().topology())
                .containsEntry("topology.rate", "none,none,none,none,none,none,none,none");
        Cell cell = cell(run, "messageBytes", "" + (TWO_GIB + 1));
        for (int rail = 1; rail <= 8; rail++) {
            assertThat(value(cell, "rail.eth" + rail + ".rx")).as("eth%d", rail).isPositive();
        }
        assertThat(outcome.out()).doesNotContain("InProcess").doesNotContain("shaped rails");
    }

    private static long availableBytes() throws Exception {
        var line = Pattern.compile("MemAvailable:\\s+(\\d+) kB").matcher(Files.readString(Path.of("/proc/meminfo")));
        return line.find() ? Long.parseLong(line.group(1)) * 1024 : 0;
    }

    @Test
    void strangersAtNodeBsPortDoNotDisturbARun() throws Exception {
        RunBench.Started run = bench.startShort("-i", "6", "-p", "channels=4", "TransferBenchmark");
        String[] address = RunBench.addressOfNodeB(bench.nodeA()).split(":");
        long inside = bench.nodeB().pid();
        bench.awaitTransfer();
        String port = "exec 3<>/dev/tcp/" + address[0] + "/" + address[1] + "; ";
        List<Process> strangers = new ArrayList<>();
        for (String behaviour : List.of(
                "sleep 60",
                "head -c 65536 /dev/urandom >&3; sleep 60",
                "printf '\\377\\377\\377\\377' >&3; sleep 60",
                "while printf x >&3; do sleep 0.1; done")) {
            strangers.add(new ProcessBuilder("nsenter", "-t", "" + inside, "-n", "bash", "-c", port + behaviour)
                    .redirectErrorStream(true)
                    .start());
        }
        run.await().assertCode(0);
        for (Process stranger : strangers) {
            stranger.descendants().forEach(ProcessHandle::destroyForcibly);
            stranger.destroyForcibly();
        }
        assertThat(bench.onlyRun().status()).isEqualTo(RunStatus.OK);
    }
}
