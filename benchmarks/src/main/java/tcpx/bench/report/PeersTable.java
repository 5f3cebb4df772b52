package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/**
 * Ours and other programs over the same rails, in turn.
 *
 * @param peers who, in the order of the rows
 * @param cells what was measured
 * @param ceilingGBps what the rails can carry; empty where they are not shaped
 */
public record PeersTable(List<Peer> peers, List<Cell> cells, OptionalDouble ceilingGBps) {
    /** Prefix of the properties of a run that say how each program uses the rails, and under {@code NAME.remark} what went wrong. */
    public static final String PEER = "peer.";

    private static final String REMARK = ".remark";

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

    /** The text of a stored run: this table, or where the time of one message was measured {@link PeersLatency}. */
    public static String text(Run run, Style style) {
        Exhibit exhibit = exhibit(run);
        return exhibit.table(style) + exhibit.notes(style);
    }

    /** The same as a table with bars. */
    public static Exhibit exhibit(Run run) {
        return PeersLatency.isOf(run) ? PeersLatency.of(run).exhibit() : of(run).exhibit();
    }

    /** The table of a stored run. */
    public static PeersTable of(Run run) {
        List<Peer> peers = peers(run, "striped, acknowledged, every byte verified");
        Optional<Ceiling> ceiling = RunReport.ceiling(run);
        return new PeersTable(
                peers,
                run.cells(),
                ceiling.isPresent() ? OptionalDouble.of(ceiling.get().sumGBps()) : OptionalDouble.empty());
    }

    /** Ours and the other programs of a run. */
    static List<Peer> peers(Run run, String ours) {
        List<Peer> peers = new ArrayList<>();
        peers.add(new Peer(SampleRow.OURS, ours, ""));
        kinds(run).forEach((name, kind) -> peers.add(new Peer(name, kind, remark(run, name))));
        run.cells().stream()
                .map(cell -> cell.key().peer())
                .distinct()
                .filter(name -> peers.stream().noneMatch(peer -> peer.name().equals(name)))
                .forEach(name -> peers.add(new Peer(name, "", ""))); // older runs do not say how it used the rails
        return peers;
    }

    /** How each other program of a run uses the rails, by name. */
    static Map<String, String> kinds(Run run) {
        Map<String, String> kinds = new LinkedHashMap<>(run.properties().under(PEER));
        kinds.keySet().removeIf(name -> name.endsWith(REMARK));
        return kinds;
    }

    /** Why a program has no figures, or no more of them; may be empty. */
    static String remark(Run run, String peer) {
        return run.properties().get(PEER + peer + REMARK).orElse("");
    }

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        return exhibit().table(style) + exhibit().notes(style);
    }

    /** The table and a bar for each program. */
    public Exhibit exhibit() {
        List<TextTable.Column> columns = List.of(
                TextTable.Column.words("peer"),
                TextTable.Column.number("GB/s"),
                TextTable.Column.number("±"),
                TextTable.Column.number("of ceiling"),
                TextTable.Column.number("cpu A"),
                TextTable.Column.number("cpu B"),
                TextTable.Column.number("rounds"),
                TextTable.Column.words("how"));
        List<List<String>> rows = new ArrayList<>();
        List<Exhibit.Bar> bars = new ArrayList<>();
        for (Peer peer : peers) {
            Optional<Cell> cell = cells.stream()
                    .filter(each -> each.key().peer().equals(peer.name()))
                    .filter(each -> each.metric(Metric.GOODPUT.name()).isPresent())
                    .findFirst();
            if (cell.isEmpty()) {
                rows.add(List.of(peer.name(), "-", "", "", "", "", "", peer.remark()));
                continue;
            }
            rows.add(row(peer, cell.get()));
            bars.add(Exhibit.Bar.of(
                    peer.name(),
                    RunComparison.sample(
                            cell.get().metric(Metric.GOODPUT.name()).orElseThrow()),
                    peer.name().equals(SampleRow.OURS) ? 0 : 1));
        }
        return new Exhibit("Beside other programs", columns, rows, Metric.GOODPUT.unit(), bars, notes());
    }

    private List<String> row(Peer peer, Cell cell) {
        Summary goodput = summary(cell, Metric.GOODPUT.name());
        return List.of(
                peer.name(),
                Figures.value(goodput.median()),
                Spread.of(goodput),
                ceilingGBps.isPresent() ? Figures.percent(goodput.median() / ceilingGBps.getAsDouble(), 1) : "-",
                Figures.fixed(summary(cell, Metric.cpu(Node.A).name()).median(), 3),
                Figures.fixed(summary(cell, Metric.cpu(Node.B).name()).median(), 3),
                Integer.toString(goodput.n()),
                peer.remark().isEmpty() ? peer.kind() : peer.kind() + "; " + peer.remark());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (ceilingGBps.isPresent()) {
            notes.add("ceiling: " + Figures.value(ceilingGBps.getAsDouble()) + " GB/s of payload over all rails");
        }
        notes.add("cpu: seconds per GB, user and system, of the sending (A) and receiving (B) processes.");
        notes.add("streams: independent connections; the sum is no transfer of one buffer, but what the rails give.");
        return notes;
    }

    private static Summary summary(Cell cell, String metric) {
        return cell.metric(metric)
                .map(series -> Summary.of(RunComparison.sample(series)))
                .orElseGet(() -> Summary.of(new Sample(List.of(), 0, "", Better.LOWER)));
    }
}
