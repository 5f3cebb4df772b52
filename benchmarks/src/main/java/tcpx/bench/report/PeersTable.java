package tcpx.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.stats.Summary;

/**
 * Ours and other programs over the same rails, in turn.
 *
 * @param peers who, in the order of the rows
 * @param cells what was measured
 * @param ceilingGBps what the rails can carry; empty where they are not shaped
 */
public record PeersTable(List<Peer> peers, List<Cell> cells, OptionalDouble ceilingGBps) {
    /** Copies. */
    public PeersTable {
        peers = List.copyOf(peers);
        cells = List.copyOf(cells);
    }

    /**
     * A row.
     *
     * @param name as in the column {@code peer}
     * @param kind how it uses the rails
     * @param remark why there is nothing, and what to do; may be empty
     */
    public record Peer(String name, String kind, String remark) {}

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("peer"),
                TextTable.Column.number("GB/s"),
                TextTable.Column.number("±"),
                TextTable.Column.number("of ceiling"),
                TextTable.Column.number("cpu A"),
                TextTable.Column.number("cpu B"),
                TextTable.Column.number("rounds"),
                TextTable.Column.words("how"));
        for (Peer peer : peers) {
            Optional<Cell> cell = cells.stream()
                    .filter(each -> each.key().peer().equals(peer.name()))
                    .filter(each -> each.metric(Metric.GOODPUT.name()).isPresent())
                    .findFirst();
            if (cell.isEmpty()) {
                table.row(peer.name(), "-", "", "", "", "", "", peer.remark());
                continue;
            }
            Summary goodput = summary(cell.get(), Metric.GOODPUT.name());
            table.row(
                    peer.name(),
                    Figures.value(goodput.median()),
                    Spread.of(goodput),
                    ceilingGBps.isPresent() ? Figures.percent(goodput.median() / ceilingGBps.getAsDouble(), 1) : "-",
                    Figures.fixed(summary(cell.get(), Metric.cpu(Node.A).name()).median(), 3),
                    Figures.fixed(summary(cell.get(), Metric.cpu(Node.B).name()).median(), 3),
                    Integer.toString(goodput.n()),
                    peer.remark().isEmpty() ? peer.kind() : peer.kind() + "; " + peer.remark());
        }
        String ceiling = ceilingGBps.isPresent()
                ? "ceiling: " + Figures.value(ceilingGBps.getAsDouble()) + " GB/s of payload over all rails\n"
                : "";
        return table.render()
                + style.text(
                        ceiling
                                + "cpu: seconds per GB, user and system, of the sending (A) and receiving (B) processes."
                                + "\nstreams: independent connections; the sum is no transfer of one buffer, but what the rails give.\n");
    }

    private static Summary summary(Cell cell, String metric) {
        return cell.metric(metric)
                .map(series -> Summary.of(RunComparison.sample(series)))
                .orElseGet(
                        () -> Summary.of(new tcpx.bench.stats.Sample(List.of(), 0, "", tcpx.bench.stats.Better.LOWER)));
    }
}
