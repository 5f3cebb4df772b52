package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;

/** Ours and other programs over the same rails, in turn: what each moved, or how long each took for one message. */
public final class PeersExhibit {
    private static final String FLOOR = "pingpong-c";
    private static final Metric HALF = Metric.latency("half.p50");
    private static final double US_PER_GB_AND_BYTE = 1e-3;

    private PeersExhibit() {}

    /** A program with what was measured of it. */
    private record Row(Peers.Peer peer, Optional<Cell> cell) {
        double median(Metric metric) {
            return cell.map(each -> Sweep.median(each, metric.name())).orElse(Double.NaN);
        }

        String text(Function<Cell, String> of) {
            return cell.map(of).orElse("");
        }
    }

    /** The table of a stored run. */
    public static Exhibit of(Run run) {
        boolean latency = run.cells().stream().anyMatch(cell -> Sweep.has(cell, HALF.name()));
        return latency ? latencies(run) : goodputs(run);
    }

    private static List<Row> rows(Run run, String ours, Metric metric) {
        List<Row> rows = new ArrayList<>();
        for (Peers.Peer peer : Peers.of(run)) {
            Optional<Cell> cell = run.cells().stream()
                    .filter(each -> each.key().peer().equals(peer.name()) && Sweep.has(each, metric.name()))
                    .findFirst();
            boolean own = peer.name().equals(CellKey.OURS);
            rows.add(new Row(own ? new Peers.Peer(peer.name(), ours, peer.remark()) : peer, cell));
        }
        return rows;
    }

    private static Exhibit goodputs(Run run) {
        OptionalDouble ceiling =
                Ceiling.of(run).stream().mapToDouble(Ceiling::sumGBps).findFirst();
        Table.Columns<Row> columns = new Table.Columns<Row>()
                .words("peer", row -> row.peer().name())
                .number("GB/s", row -> row.median(Metric.GOODPUT), Figures::value)
                .right("±", row -> row.text(cell -> spread(cell, Metric.GOODPUT)))
                .right(
                        "of ceiling",
                        row -> row.text(cell -> ceiling.isPresent()
                                ? Figures.percent(row.median(Metric.GOODPUT) / ceiling.getAsDouble(), 1)
                                : Figures.NONE))
                .right("cpu A", median(Metric.cpu(Node.A), cell -> 1, 3))
                .right("cpu B", median(Metric.cpu(Node.B), cell -> 1, 3))
                .right("rounds", row -> row.text(cell -> rounds(cell, Metric.GOODPUT)))
                .words("how", PeersExhibit::how);
        List<String> notes = new ArrayList<>();
        if (ceiling.isPresent()) {
            notes.add("ceiling: " + Figures.value(ceiling.getAsDouble()) + " GB/s of payload over all rails");
        }
        notes.add("cpu: seconds per GB, user and system, of the sending (A) and receiving (B) processes.");
        notes.add("streams: independent connections; the sum is no transfer of one buffer, but what the rails give.");
        List<Row> rows = rows(run, "striped, acknowledged, every byte verified", Metric.GOODPUT);
        return exhibit("Beside other programs", columns.of(rows), Metric.GOODPUT, rows, notes);
    }

    private static Exhibit latencies(Run run) {
        List<Row> rows = rows(run, "announced by nothing, acknowledged, every byte verified", HALF);
        double floor = rows.stream()
                .filter(row -> row.peer().name().equals(FLOOR))
                .mapToDouble(row -> row.median(HALF))
                .findFirst()
                .orElse(Double.NaN);
        ToDoubleFunction<Cell> perMessage =
                cell -> SweptParameter.number(cell.key().param("messageBytes")) * US_PER_GB_AND_BYTE;
        Table.Columns<Row> columns = new Table.Columns<Row>()
                .words("peer", row -> row.peer().name())
                .number("p50/2", row -> row.median(HALF), Figures.fixed(2))
                .right("±", row -> row.text(cell -> spread(cell, HALF)))
                .right("to C", row -> row.text(cell -> Figures.fixed(row.median(HALF) / floor, 2)))
                .right("p50", median(Metric.latency("p50"), cell -> 1, 1))
                .right("p99", median(Metric.latency("p99"), cell -> 1, 1))
                .right("p999", median(Metric.latency("p999"), cell -> 1, 1))
                .right("cpu A", median(Metric.cpu(Node.A), perMessage, 1))
                .right("cpu B", median(Metric.cpu(Node.B), perMessage, 1))
                .right("rounds", row -> row.text(cell -> rounds(cell, HALF)))
                .words("how", PeersExhibit::how);
        List<String> notes = List.of(
                "microseconds of one message; p50/2: half of its round trip, which is what ping-pong programs call "
                        + "latency.",
                "to C: p50/2 over that of " + FLOOR + ", what plain TCP allows on this rail.",
                "cpu: microseconds per message, user and system, of the asking (A) and the answering (B) process.");
        return exhibit("Beside plain ping-pong programs", columns.of(rows), HALF, rows, notes);
    }

    private static Exhibit exhibit(String title, Table table, Metric metric, List<Row> rows, List<String> notes) {
        List<Exhibit.Bar> bars = new ArrayList<>();
        for (Row row : rows) {
            row.cell()
                    .flatMap(cell -> cell.metric(metric.name()))
                    .ifPresent(series -> bars.add(new Exhibit.Bar(
                            row.peer().name(),
                            Sweep.sample(series).values(),
                            row.peer().group())));
        }
        return new Exhibit(title, table, metric.unit(), bars, notes, List.of());
    }

    private static Function<Row, String> median(Metric metric, ToDoubleFunction<Cell> factor, int decimals) {
        return row -> row.text(cell -> Figures.fixed(row.median(metric) * factor.applyAsDouble(cell), decimals));
    }

    private static String spread(Cell cell, Metric metric) {
        return Figures.spreadText(Sweep.summary(cell, metric.name()));
    }

    private static String rounds(Cell cell, Metric metric) {
        return Integer.toString(cell.forkMeans(metric.name()).length);
    }

    private static String how(Row row) {
        return row.cell().isPresent() ? row.peer().how() : row.peer().remark();
    }
}
