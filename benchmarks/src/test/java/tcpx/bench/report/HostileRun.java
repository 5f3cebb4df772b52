package tcpx.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;

/** A run in which every text tries to become markup or script. */
final class HostileRun {
    static final String SCRIPT = "</script><script>document.documentElement.setAttribute('data-pwned','1')</script>";
    static final String IMAGE = "\"'><img src=x onerror=\"document.documentElement.setAttribute('data-pwned','2')\">";
    static final String TURN = "a\u202Eb\u0007c";

    private HostileRun() {}

    static Run write(Path directory) throws IOException {
        String parameter = "p" + IMAGE;
        Map<String, String> evil = Map.of("k" + SCRIPT, IMAGE, "l", TURN + SCRIPT);
        try (RunWriter writer = RunWriter.open(
                directory,
                SyntheticRun.properties("--x=" + SCRIPT)
                        .withRelease("v" + IMAGE)
                        .withTopology("nic" + SCRIPT, evil)
                        .withOptions(evil)
                        .withEnvironment(Node.A, new Environment(evil))
                        .withEnvironment(Node.B, new Environment(Map.of("l", IMAGE))),
                List.of(parameter, "channels"))) {
            for (String value : List.of(SCRIPT, IMAGE, TURN)) {
                for (int channels = 1; channels <= 2; channels++) {
                    CellKey cell = new CellKey(
                            "B" + SCRIPT, Map.of(parameter, value, "channels", "" + channels), CellKey.OURS);
                    writer.samples(List.of(
                            SampleRow.of(cell, 1, 1, Metric.GOODPUT, 0.5 * channels),
                            SampleRow.of(cell, 1, 1, Metric.railTx("eth" + SCRIPT), 0.5 * channels),
                            SampleRow.of(cell, 1, 1, Metric.latency("p" + IMAGE), 12),
                            SampleRow.of(cell, 1, 1, new Metric("m" + IMAGE, "u" + SCRIPT, Better.LOWER), 3)));
                }
            }
            CellKey peer = new CellKey("B" + SCRIPT, Map.of(), "peer" + IMAGE);
            writer.samples(List.of(SampleRow.of(peer, 1, 1, Metric.GOODPUT, 0.4)));
            writer.rails(List.of(
                    new RailRow(0, Node.A, "eth" + SCRIPT, 0, 0),
                    new RailRow(250_000_000, Node.A, "eth" + SCRIPT, 9_000_000, 0),
                    new RailRow(500_000_000, Node.A, "eth" + SCRIPT, 22_000_000, 0)));
            writer.finish(RunStatus.OK);
        }
        Files.createDirectories(directory.resolve("profile"));
        Files.writeString(directory.resolve("profile").resolve("javascript:alert(1) \"><img src=x>.html"), "");
        return Run.load(directory);
    }
}
