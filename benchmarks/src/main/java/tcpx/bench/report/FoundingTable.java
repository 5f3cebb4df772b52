package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.Ceiling;
import tcpx.bench.research.RecordedRuns;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Summary;

/**
 * The table that multi-channel TCPX began with, answered by a run: one channel moves 3 GB/s over one rail, four move 12
 * GB/s over four, each of which carries its 3.
 */
public final class FoundingTable {
    private static final String CHANNELS = "channels";
    private static final double RAIL_GBPS = 3;
    private static final double NEARLY = 0.98;

    private FoundingTable() {}

    /**
     * The newest of these that can answer it: with one channel and with one for each rail; rails of 3 GB/s go before
     * slower ones.
     */
    public static Optional<Run> newest(RecordedRuns recorded) {
        return recorded.whole().stream()
                .filter(run -> rails(run) > 1
                        && cell(run, 1).isPresent()
                        && cell(run, rails(run)).isPresent())
                .max(Comparator.comparing((Run run) -> Ceiling.of(run)
                                .filter(ceiling -> ceiling.at(1) > NEARLY * RAIL_GBPS)
                                .isPresent())
                        .thenComparing(Run::id));
    }

    private static int rails(Run run) {
        String text = run.properties().topology().getOrDefault("topology.rails", "1");
        return text.matches("[1-9]\\d?") ? Integer.parseInt(text) : 1;
    }

    private static Optional<Cell> cell(Run run, int channels) {
        return run.cells().stream()
                .filter(cell -> cell.key().isTransfer()
                        && cell.key().peer().equals(CellKey.OURS)
                        && cell.key().param(CHANNELS).equals(Integer.toString(channels)))
                .findFirst();
    }

    /** A row: what was asked of one and of all, and the metric that answers. */
    private record Row(String what, String askedOne, String askedAll, String metric) {}

    /** The table of a run; says what to measure where the run cannot answer. */
    public static Document of(Run run) {
        int rails = rails(run);
        Optional<Cell> one = cell(run, 1);
        Optional<Cell> all = cell(run, rails);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Heading("founding", "One channel, and one for each rail"));
        if (one.isEmpty() || all.isEmpty()) {
            blocks.add(Note.verdict("This run has not both 1 and " + rails + " channels: ./run-bench.sh -p channels=1,"
                    + Math.max(2, rails)));
            return Document.of("founding table", "The founding table", "", blocks);
        }
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("goodput, receiver's clock", "3", "12 (success from 10)", "goodput.receiver"));
        for (int rail = 1; rail <= rails; rail++) {
            rows.add(new Row(
                    "received on eth" + rail,
                    rail == 1 ? "3" : "0",
                    "3",
                    Metric.railRx("eth" + rail).name()));
        }
        Table table = new Table.Columns<Row>()
                .words("GB/s", Row::what)
                .right("asked of 1", Row::askedOne)
                .right("asked of 4", Row::askedAll)
                .number("1 channel", row -> median(one.get(), row.metric()), Figures::value)
                .number(rails + " channels", row -> median(all.get(), row.metric()), Figures::value)
                .right("factor", row -> factor(one.get(), all.get(), row.metric()))
                .of(rows);
        blocks.add(table);
        List<Bars.Bar> bars = new ArrayList<>();
        for (Row row : rows.subList(1, rows.size())) {
            all.get()
                    .metric(row.metric())
                    .ifPresent(series ->
                            bars.add(Sweep.bar(row.what(), Summary.of(Sweep.sample(series)), series.forkMeans(), 0)));
        }
        if (!bars.isEmpty()) {
            blocks.add(Bars.of("figure-founding", "What each rail carried with " + rails + " channels", "GB/s", bars));
        }
        blocks.add(Note.verdict(verdict(run, one.get(), all.get(), rails)));
        return Document.of("founding table", "The founding table", "", blocks);
    }

    private static String verdict(Run run, Cell one, Cell all, int rails) {
        double goodput = median(all, "goodput.receiver");
        String scaled = rails + " channels move " + Figures.value(goodput) + " GB/s, "
                + factor(one, all, "goodput.receiver") + " of one channel";
        return scaled
                + Ceiling.of(run)
                        .map(ceiling -> ", and " + Figures.percent(goodput / ceiling.sumGBps(), 1)
                                + " of what the rails carry"
                                + (ceiling.at(1) > NEARLY * RAIL_GBPS ? "" : "; rails of 3 GB/s: --rail-rate 24gbit"))
                        .orElse("")
                + ".";
    }

    private static String factor(Cell one, Cell all, String metric) {
        double factor = median(all, metric) / median(one, metric);
        return Double.isFinite(factor) && factor < 100 ? Figures.factor(factor) : Figures.NONE;
    }

    private static double median(Cell cell, String metric) {
        return Sweep.median(cell, metric);
    }
}
