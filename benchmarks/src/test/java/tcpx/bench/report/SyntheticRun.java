package tcpx.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tcpx.bench.result.BenchmarkVersion;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Machine;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;

/**
 * Runs as the laboratory writes them, made up from a seed: four shaped rails of 4 Gbit/s, goodput min(0.49 n, 1.9) GB/s
 * with scatter between forks and a smaller one within them, counters every 250 ms on both nodes. Every number is
 * invented.
 */
final class SyntheticRun {
    static final String BENCHMARK = "TransferBenchmark.transfer";
    static final Instant STARTED = Instant.parse("2026-11-22T13:06:13Z");

    private static final int FORKS = 5;
    private static final int ITERATIONS = 3;
    private static final int RAILS = 4;
    private static final long SAMPLE_NS = 250_000_000L;
    private static final double HEADERS = 1.008;

    private final Random random;
    private final Map<String, long[]> counters = new LinkedHashMap<>();
    private final List<RailRow> rails = new ArrayList<>();
    private String release = "";
    private String version = "way-0a1b2c3d4e5f";
    private long nowNs;

    private SyntheticRun(long seed) {
        random = new Random(seed);
    }

    /** One setting and the goodput it has in truth. */
    record Setting(Map<String, String> params, String peer, double goodput, int rails) {
        static Setting of(double goodput, int rails, String... params) {
            return new Setting(SyntheticRun.params(params), CellKey.OURS, goodput, rails);
        }
    }

    static Map<String, String> params(String... namesAndValues) {
        Map<String, String> params = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            params.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return params;
    }

    /** 1, 2, 4 and 8 channels over four rails, with iperf3 beside it. */
    static Run scaling(Path directory, long seed) {
        List<Setting> settings = new ArrayList<>();
        for (int n : new int[] {1, 2, 4, 8}) {
            settings.add(Setting.of(
                    Math.min(0.488 * n, 1.905), Math.min(n, RAILS), "channels", "" + n, "chunkBytes", "524288"));
        }
        return write(directory, seed, settings, RunStatus.OK, "-p channels=1,2,4,8 -f 5 -i 3");
    }

    /** Chunk size and window depth: goodput min(ceiling, W·chunk/RTT), with overhead per chunk. */
    static Run surface(Path directory, long seed) {
        List<Setting> settings = new ArrayList<>();
        for (long chunk : new long[] {65536, 131072, 262144, 524288, 1048576, 2097152}) {
            for (int window : new int[] {1, 2, 4, 8, 16, 32}) {
                double bound = 4 * window * chunk / 2.2e-3 / 1e9;
                double cost = chunk / (14e-6 + chunk / 2.1e9) / 1e9;
                settings.add(Setting.of(
                        1 / (1 / bound + 1 / Math.min(1.92, cost)),
                        RAILS,
                        "channels",
                        "4",
                        "chunkBytes",
                        "" + chunk,
                        "window",
                        "" + window));
            }
        }
        return write(
                directory, seed, settings, RunStatus.OK, "-p chunkBytes=65536,131072,262144 -p window=1,2,4,8,16,32");
    }

    /** Three strategies at three channel counts. */
    static Run strategies(Path directory, long seed) {
        List<Setting> settings = new ArrayList<>();
        for (int n : new int[] {2, 4, 8}) {
            double most = Math.min(0.488 * n, 1.905);
            settings.add(Setting.of(most * 0.81, Math.min(n, RAILS), "channels", "" + n, "strategy", "ROUND_ROBIN"));
            settings.add(Setting.of(most * 0.985, Math.min(n, RAILS), "channels", "" + n, "strategy", "FIRST_FREE"));
            settings.add(Setting.of(most * 0.99, Math.min(n, RAILS), "channels", "" + n, "strategy", "ADAPTIVE"));
        }
        return write(
                directory,
                seed,
                settings,
                RunStatus.OK,
                "-p strategy=ROUND_ROBIN,FIRST_FREE,ADAPTIVE -p channels=2,4,8");
    }

    /**
     * Twenty releases at 1 and 4 channels: 6 % lost at four channels from v0.9 on; measured differently from v0.15 on.
     */
    static List<Run> releases(Path directory, long seed) {
        List<Run> runs = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            double four = 1.905 * (i < 9 ? 1 : 0.94) * (i < 15 ? 1 : 1.02);
            SyntheticRun run = new SyntheticRun(seed * 100 + i);
            run.release = "v0." + i;
            run.version = i < 15 ? "way-0a1b2c3d4e5f" : "way-f5e4d3c2b1a0";
            runs.add(run.run(
                    directory.resolve("v0." + i),
                    List.of(Setting.of(0.488, 1, "channels", "1"), Setting.of(four, RAILS, "channels", "4")),
                    RunStatus.OK,
                    "-p channels=1,4"));
        }
        return runs;
    }

    /** A whole run of these settings. */
    static Run write(Path directory, long seed, List<Setting> settings, RunStatus status, String options) {
        return new SyntheticRun(seed).run(directory, settings, status, options);
    }

    /** On four rails of 4 Gbit/s. */
    static RunProperties properties(String options) {
        return withoutTopology(options)
                .withTopology(
                        "veth-shaped",
                        params(
                                "rails",
                                "4",
                                "rate",
                                "4gbit",
                                "mtu",
                                "8244",
                                "congestion",
                                "cubic",
                                "ceiling",
                                "0.496004,0.496004,0.496004,0.496004"));
    }

    static RunProperties withoutTopology(String options) {
        Revision revision = new Revision("d790ae6" + "0".repeat(33), Revision.Tree.CLEAN);
        return RunProperties.of(RunId.of(STARTED, revision), STARTED)
                .withRevision(revision)
                .withMachine(new Machine("amd-epyc-2c-24g-linux6.18-ca9b", "ca9bf332ac585225", Map.of()))
                .withBenchmarkVersion(BENCHMARK, new BenchmarkVersion("way-0a1b2c3d4e5f"))
                .withOptions(params("-f", "5", "-i", "3", "-wi", "2", "-r", "1s", "--rails", "4"))
                .withCommand(Map.of(), List.of(("./run-bench.sh " + options).split(" ")));
    }

    private Run run(Path directory, List<Setting> settings, RunStatus status, String options) {
        List<String> names = settings.stream()
                .flatMap(setting -> setting.params().keySet().stream())
                .distinct()
                .toList();
        RunProperties properties = properties(options)
                .withEnvironment(Node.A, environment("0-1", "on"))
                .withEnvironment(Node.B, environment("0-1", "off"));
        properties = properties.withBenchmarkVersion(BENCHMARK, new BenchmarkVersion(version));
        properties = release.isEmpty() ? properties : properties.withRelease(release);
        try (RunWriter writer = RunWriter.open(directory, properties, names)) {
            for (Setting setting : settings) {
                double faster = 1 + 0.004 * random.nextGaussian();
                for (int fork = 1; fork <= FORKS; fork++) {
                    fork(writer, setting, fork, faster * (1 + 0.007 * random.nextGaussian()));
                }
            }
            writer.rails(rails);
            writer.put("", Map.of("note", "made up for a test"));
            writer.finish(status);
        }
        finishedAt(directory, STARTED.plusNanos(nowNs).plusSeconds(2));
        return Run.load(directory);
    }

    /** The writer's clock is the real one; a page that is compared needs a fixed end. */
    private static void finishedAt(Path directory, Instant end) {
        Path file = directory.resolve("run.properties");
        try {
            Files.writeString(file, Files.readString(file).replaceAll("(?m)^finished=.*$", "finished=" + end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fork(RunWriter writer, Setting setting, int fork, double luck) {
        idle(0.9e9); // a JVM starts, connects and registers
        for (int warmUp = 0; warmUp < 2; warmUp++) {
            traffic(setting.goodput() * luck * (warmUp == 0 ? 0.9 : 0.99), setting.rails());
        }
        for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
            double goodput = setting.goodput() * luck * (1 + 0.003 * random.nextGaussian());
            traffic(goodput, setting.rails());
            writer.samples(rows(setting, fork, iteration, goodput));
        }
        idle(0.35e9);
    }

    private List<SampleRow> rows(Setting setting, int fork, int iteration, double goodput) {
        CellKey key = new CellKey(BENCHMARK, setting.params(), setting.peer());
        Map<Metric, Double> values = new LinkedHashMap<>();
        values.put(Metric.GOODPUT, goodput);
        values.put(Metric.GOODPUT_RECEIVER, goodput * (1 + 0.002 * random.nextGaussian()));
        double a = 0.19 + 0.012 * setting.rails() + 0.006 * random.nextGaussian();
        double b = 0.34 + 0.01 * setting.rails() + 0.008 * random.nextGaussian();
        values.put(Metric.CPU, a + b);
        values.put(Metric.cpu(Node.A), a);
        values.put(Metric.cpu(Node.B), b);
        values.put(Metric.STALLS, (double) Math.round(900 * setting.rails() * (1 + 0.1 * random.nextGaussian())));
        values.put(Metric.RETRANSMITS, 0.0);
        values.put(new Metric("tcp.rwnd-limited", "share", Better.NONE), 0.02 + 0.004 * random.nextDouble());
        values.put(new Metric("tcp.sndbuf-limited", "share", Better.NONE), 0.61 + 0.03 * random.nextDouble());
        double transfer = 0.067 / goodput * 1e6;
        values.put(Metric.latency("p50"), transfer * (1 + 0.01 * random.nextDouble()));
        values.put(Metric.latency("p90"), transfer * (1.04 + 0.02 * random.nextDouble()));
        values.put(Metric.latency("p99"), transfer * (1.15 + 0.1 * random.nextDouble()));
        values.put(Metric.latency("p99.9"), transfer * (1.5 + 0.5 * random.nextDouble()));
        for (int rail = 1; rail <= RAILS; rail++) {
            double share = rail <= setting.rails() ? goodput / setting.rails() * HEADERS : 0;
            values.put(Metric.railTx("eth" + rail), share);
            values.put(Metric.railRx("eth" + rail), share);
        }
        return values.entrySet().stream()
                .map(entry -> SampleRow.of(key, fork, iteration, entry.getKey(), entry.getValue()))
                .toList();
    }

    private void traffic(double goodput, int used) {
        for (int i = 0; i < 4; i++) {
            advance(goodput * (1 + 0.02 * random.nextGaussian()), used);
        }
    }

    private void idle(double ns) {
        for (int i = 0; i < Math.round(ns / SAMPLE_NS); i++) {
            advance(0, RAILS);
        }
    }

    private void advance(double goodput, int used) {
        nowNs += SAMPLE_NS;
        for (int rail = 1; rail <= RAILS; rail++) {
            long[] counts = counters.computeIfAbsent("eth" + rail, name -> new long[2]);
            long moved = rail <= used
                    ? Math.round(goodput / used * HEADERS * SAMPLE_NS * (1 + 0.01 * random.nextGaussian()))
                    : 0;
            counts[0] += Math.max(0, moved);
            counts[1] += Math.max(0, moved / 400);
            rails.add(new RailRow(nowNs, Node.A, "eth" + rail, counts[0], counts[1]));
            rails.add(new RailRow(nowNs + 3_000_000, Node.B, "eth" + rail, counts[1], counts[0]));
        }
    }

    private static Environment environment(String cpus, String tso) {
        Map<String, String> values = params(
                "os.kernel",
                "6.18.44",
                "os.distro",
                "Debian GNU/Linux 12 (bookworm)",
                "os.arch",
                "amd64",
                "host.hypervisor",
                "yes",
                "cpu.vendor",
                "AuthenticAMD",
                "cpu.model",
                "AMD EPYC",
                "cpu.threads",
                "2",
                "cpu.allowed",
                cpus,
                "memory.totalBytes",
                "25276510208",
                "memory.thp",
                "madvise",
                "jdk.version",
                "17.0.15+6-Debian-1deb12u1",
                "jdk.vm",
                "OpenJDK 64-Bit Server VM",
                "jdk.gc",
                "G1 Young Generation, G1 Old Generation",
                "user",
                "root",
                "load.average",
                "1.05 0.71 0.34",
                "sysctl.net.ipv4.tcp_congestion_control",
                "cubic",
                "sysctl.net.ipv4.tcp_rmem",
                "4096 131072 33554432",
                "sysctl.net.ipv4.tcp_wmem",
                "4096 16384 4194304",
                "sysctl.kernel.perf_event_paranoid",
                "2");
        for (int rail = 1; rail <= RAILS; rail++) {
            values.put("rail.eth" + rail + ".kind", "veth");
            values.put("rail.eth" + rail + ".mtu", "8244");
            values.put("rail.eth" + rail + ".tso", rail == 3 ? tso : "on");
            values.put("rail.eth" + rail + ".qdisc", "tbf rate 4Gbit burst 512Kb");
            values.put("rail.eth" + rail + ".qdisc.dropped", "" + 11 * rail * tso.length());
        }
        return new Environment(values);
    }
}
