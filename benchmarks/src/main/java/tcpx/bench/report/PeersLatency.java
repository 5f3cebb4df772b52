package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Summary;

/**
 * The time of one message beside that of plain ping-pong programs over the same rail, in turn.
 *
 * @param peers who, in the order of the rows
 * @param cells what was measured
 */
record PeersLatency(List<PeersTable.Peer> peers, List<Cell> cells) {
    private static final String FLOOR = "pingpong-c";
    private static final Metric HALF = Metric.latency("half.p50");
    private static final double US_PER_GB_AND_BYTE = 1e-3;

    /** Copies. */
    PeersLatency {
        peers = List.copyOf(peers);
        cells = List.copyOf(cells);
    }

    /** Whether that is what a run has measured. */
    static boolean isOf(Run run) {
        return run.cells().stream().anyMatch(cell -> cell.metric(HALF.name()).isPresent());
    }

    /** The table of a stored run. */
    static PeersLatency of(Run run) {
        return new PeersLatency(
                PeersTable.peers(run, "announced by nothing, acknowledged, every byte verified"), run.cells());
    }

    Exhibit exhibit() {
        List<TextTable.Column> columns = List.of(
                TextTable.Column.words("peer"),
                TextTable.Column.number("p50/2"),
                TextTable.Column.number("±"),
                TextTable.Column.number("to C"),
                TextTable.Column.number("p50"),
                TextTable.Column.number("p99"),
                TextTable.Column.number("p999"),
                TextTable.Column.number("cpu A"),
                TextTable.Column.number("cpu B"),
                TextTable.Column.number("rounds"),
                TextTable.Column.words("how"));
        List<List<String>> rows = new ArrayList<>();
        List<Exhibit.Bar> bars = new ArrayList<>();
        OptionalDouble floor = half(FLOOR);
        for (PeersTable.Peer peer : peers) {
            Optional<Cell> cell = cell(peer.name());
            if (cell.isEmpty()) {
                rows.add(List.of(peer.name(), "-", "", "", "", "", "", "", "", "", peer.remark()));
                continue;
            }
            rows.add(row(peer, cell.get(), floor));
            bars.add(Exhibit.Bar.of(
                    peer.name(),
                    RunComparison.sample(cell.get().metric(HALF.name()).orElseThrow()),
                    peer.name().equals(SampleRow.OURS) ? 0 : 1));
        }
        List<String> notes = List.of(
                "microseconds of one message; p50/2: half of its round trip, which is what ping-pong programs call latency.",
                "to C: p50/2 over that of " + FLOOR + ", what plain TCP allows on this rail.",
                "cpu: microseconds per message, user and system, of the asking (A) and the answering (B) process.");
        return new Exhibit("Beside plain ping-pong programs", columns, rows, HALF.unit(), bars, notes);
    }

    private List<String> row(PeersTable.Peer peer, Cell cell, OptionalDouble floor) {
        Summary half = summary(cell, HALF).orElseThrow();
        return List.of(
                peer.name(),
                Figures.fixed(half.median(), 2),
                Spread.of(half),
                floor.isPresent() ? Figures.fixed(half.median() / floor.getAsDouble(), 2) : "-",
                median(cell, Metric.latency("p50"), 1),
                median(cell, Metric.latency("p99"), 1),
                median(cell, Metric.latency("p999"), 1),
                median(cell, Metric.cpu(Node.A), perMessage(cell)),
                median(cell, Metric.cpu(Node.B), perMessage(cell)),
                Integer.toString(half.n()),
                peer.remark().isEmpty() ? peer.kind() : peer.kind() + "; " + peer.remark());
    }

    private static double perMessage(Cell cell) {
        String bytes = cell.key().param("messageBytes");
        return bytes.matches("\\d+") ? Double.parseDouble(bytes) * US_PER_GB_AND_BYTE : Double.NaN;
    }

    private static String median(Cell cell, Metric metric, double factor) {
        return summary(cell, metric)
                .map(summary -> Figures.fixed(summary.median() * factor, 1))
                .orElse("-");
    }

    private OptionalDouble half(String peer) {
        return cell(peer).stream()
                .mapToDouble(cell -> summary(cell, HALF).orElseThrow().median())
                .findFirst();
    }

    private Optional<Cell> cell(String peer) {
        return cells.stream()
                .filter(each -> each.key().peer().equals(peer)
                        && each.metric(HALF.name()).isPresent())
                .findFirst();
    }

    private static Optional<Summary> summary(Cell cell, Metric metric) {
        return cell.metric(metric.name()).map(series -> Summary.of(RunComparison.sample(series)));
    }
}
