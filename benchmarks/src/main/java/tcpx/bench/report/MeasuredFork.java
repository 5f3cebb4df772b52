package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/**
 * When a fork measured, on the clock of the rails' counters.
 *
 * @param fromSeconds when its first measured iteration began
 * @param toSeconds when its last one had ended
 * @param begins the cell of which it is the first fork; empty for a later one
 */
record MeasuredFork(double fromSeconds, double toSeconds, String begins) {
    /**
     * The forks of our own cells in the order in which they ran; none where the rows do not say when they were
     * measured.
     */
    static List<MeasuredFork> of(RunView view) {
        Map<Integer, List<SampleRow>> turns = new TreeMap<>();
        for (SampleRow row : view.run().samples()) {
            if (row.metric().name().equals(Metric.ELAPSED.name()) && row.value().isPresent()) {
                row.moment()
                        .ifPresent(moment -> turns.computeIfAbsent(moment.turn(), turn -> new ArrayList<>())
                                .add(row));
            }
        }
        Set<CellKey> begun = new HashSet<>();
        List<MeasuredFork> forks = new ArrayList<>();
        for (List<SampleRow> rows : turns.values()) {
            SampleRow first = rows.get(0);
            double from = seconds(first) - first.value().orElseThrow();
            String begins = begun.add(first.cell()) ? label(view, first).orElse("") : "";
            forks.add(new MeasuredFork(Math.max(0, from), seconds(rows.get(rows.size() - 1)), begins));
        }
        return forks;
    }

    /** Stretches of traffic, where nothing better is known; which fork each is only if there are as many of both. */
    static List<MeasuredFork> ofTraffic(RailSeries series, RunView view) {
        Map<List<Object>, String> forks = new LinkedHashMap<>();
        Set<CellKey> begun = new HashSet<>();
        for (SampleRow row : view.run().samples()) {
            forks.computeIfAbsent(
                    List.of(row.cell(), row.fork()),
                    fork -> begun.add(row.cell()) ? label(view, row).orElse("") : "");
        }
        List<int[]> bursts = series.bursts();
        Iterator<String> labels =
                bursts.size() == forks.size() ? forks.values().iterator() : Collections.emptyIterator();
        return bursts.stream()
                .map(burst -> new MeasuredFork(
                        series.seconds()[burst[0]],
                        series.seconds()[burst[1] - 1] + series.binSeconds(),
                        labels.hasNext() ? labels.next() : ""))
                .toList();
    }

    private static double seconds(SampleRow row) {
        return row.moment().orElseThrow().timeNs() / 1e9;
    }

    private static Optional<String> label(RunView view, SampleRow row) {
        return view.sweeps().stream()
                .filter(sweep -> sweep.benchmark().equals(row.cell().benchmark()))
                .map(sweep -> sweep.labels().of(row.cell()))
                .findFirst();
    }
}
