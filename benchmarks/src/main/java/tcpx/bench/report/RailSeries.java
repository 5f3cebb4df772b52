package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tcpx.bench.report.model.Chart.Layers;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.SampleRow;

/**
 * Rates over time of one node, from its rails' counters. Time is cut into equal bins; a bin's rate is the difference of
 * the counter, interpolated at the bin's ends. A counter that falls (an interface made anew) or a pause of the readings
 * gives no rate, not a negative or an invented one.
 *
 * @param seconds start of each bin
 * @param binSeconds length of a bin
 * @param rates rail to GB/s, one value per bin; NaN where nothing was read
 */
record RailSeries(double[] seconds, double binSeconds, Map<String, double[]> rates) {
    /** Bins drawn at most: about two per pixel column would be waste. */
    private static final int MOST_BINS = 480;

    /** Readings further apart than so many usual distances are a pause. */
    private static final double PAUSE = 4;

    /** The readings from the first traffic to the last; all of them where there was none. */
    static List<RailRow> busy(List<RailRow> rows) {
        for (Node node : Node.values()) {
            RailSeries series = of(rows, node);
            List<int[]> bursts = series.bursts();
            if (!bursts.isEmpty()) {
                double from = series.seconds()[bursts.get(0)[0]] - series.binSeconds();
                double to = series.seconds()[0] + series.binSeconds() * (bursts.get(bursts.size() - 1)[1] + 1);
                return rows.stream()
                        .filter(row -> row.timeNs() >= from * 1e9 && row.timeNs() <= to * 1e9)
                        .toList();
            }
        }
        return rows;
    }

    /** Rates over the time of all readings. */
    static RailSeries of(List<RailRow> rows, Node node) {
        long from = rows.stream().mapToLong(RailRow::timeNs).min().orElse(0);
        long to = rows.stream().mapToLong(RailRow::timeNs).max().orElse(0);
        return of(rows, node, from, to);
    }

    /** Sending rates of node A, receiving rates of node B; empty below two readings. */
    static RailSeries of(List<RailRow> rows, Node node, long fromNs, long toNs) {
        Map<String, List<RailRow>> byRail = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.node() == node)
                .forEach(row -> byRail.computeIfAbsent(row.rail(), rail -> new ArrayList<>())
                        .add(row));
        byRail.values().removeIf(list -> list.size() < 2);
        byRail.values().forEach(list -> list.sort((a, b) -> Long.compare(a.timeNs(), b.timeNs())));
        if (byRail.isEmpty() || toNs <= fromNs) {
            return new RailSeries(new double[0], 0, Map.of());
        }
        double usualNs = usualDistance(byRail.values().iterator().next());
        int bins = (int) Math.max(1, Math.min(MOST_BINS, Math.floor((toNs - fromNs) / usualNs)));
        double binNs = (toNs - fromNs) / (double) bins;
        double[] seconds = new double[bins];
        Arrays.setAll(seconds, i -> (fromNs + i * binNs) / 1e9);
        Map<String, double[]> rates = new LinkedHashMap<>();
        byRail.forEach((rail, list) -> rates.put(rail, rates(list, node, fromNs, binNs, bins, PAUSE * usualNs)));
        return new RailSeries(seconds, binNs / 1e9, rates);
    }

    /** Every rail named by either node, in the order of the rows. */
    static List<String> names(List<RailRow> rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.add(row.rail()));
        return names.stream().sorted(RailSeries::byNumber).toList();
    }

    private static int byNumber(String a, String b) {
        // eth2 before eth10
        return a.length() != b.length() && a.replaceAll("\\d+$", "").equals(b.replaceAll("\\d+$", ""))
                ? Integer.compare(a.length(), b.length())
                : a.compareTo(b);
    }

    private static double usualDistance(List<RailRow> rows) {
        double[] distances = new double[rows.size() - 1];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = rows.get(i + 1).timeNs() - rows.get(i).timeNs();
        }
        Arrays.sort(distances);
        return Math.max(1, distances[distances.length / 2]);
    }

    /** Spreads each reading's bytes over the bins it covers. */
    private static double[] rates(List<RailRow> rows, Node node, long fromNs, double binNs, int bins, double pauseNs) {
        double[] bytes = new double[bins];
        double[] covered = new double[bins];
        for (int i = 1; i < rows.size(); i++) {
            double start = rows.get(i - 1).timeNs() - fromNs;
            double end = rows.get(i).timeNs() - fromNs;
            double moved = count(rows.get(i), node) - (double) count(rows.get(i - 1), node);
            if (end <= start || end - start > pauseNs || moved < 0) {
                continue;
            }
            int last = (int) Math.min(bins - 1, Math.floor(end / binNs));
            for (int bin = (int) Math.max(0, Math.floor(start / binNs)); bin <= last; bin++) {
                double part = Math.min(end, (bin + 1) * binNs) - Math.max(start, bin * binNs);
                if (part > 0) {
                    bytes[bin] += moved * part / (end - start);
                    covered[bin] += part;
                }
            }
        }
        double[] rates = new double[bins];
        Arrays.setAll(rates, bin -> covered[bin] > 0 ? bytes[bin] / covered[bin] : Double.NaN); // bytes per ns are GB/s
        return rates;
    }

    private static long count(RailRow row, Node node) {
        return node == Node.A ? row.txBytes() : row.rxBytes();
    }

    /** The bins in which one of these forks measured, one after the other; all of them where no fork is known. */
    RailSeries during(List<MeasuredFork> forks) {
        if (forks.isEmpty()) {
            return this;
        }
        int[] kept = IntStream.range(0, seconds.length)
                .filter(bin -> forks.stream().anyMatch(fork -> isDuring(bin, fork)))
                .toArray();
        double[] times = new double[kept.length];
        Arrays.setAll(times, i -> i * binSeconds);
        Map<String, double[]> cut = new LinkedHashMap<>();
        rates.forEach((rail, all) ->
                cut.put(rail, Arrays.stream(kept).mapToDouble(bin -> all[bin]).toArray()));
        return new RailSeries(times, binSeconds, kept.length == 0 ? Map.of() : cut);
    }

    private boolean isDuring(int bin, MeasuredFork fork) {
        return seconds[bin] + binSeconds > fork.fromSeconds() && seconds[bin] < fork.toSeconds();
    }

    /** Where each fork begins among its {@link #during} bins. */
    static List<Layers.Mark> marks(List<MeasuredFork> forks, RailSeries whole) {
        List<Layers.Mark> marks = new ArrayList<>();
        int kept = 0;
        int next = 0;
        for (int bin = 0; bin < whole.seconds.length && next < forks.size(); bin++) {
            while (next < forks.size() && whole.isDuring(bin, forks.get(next))) {
                marks.add(new Layers.Mark(
                        kept * whole.binSeconds, forks.get(next++).begins()));
            }
            int at = bin;
            kept += forks.stream().anyMatch(fork -> whole.isDuring(at, fork)) ? 1 : 0;
        }
        return marks;
    }

    /** These rails as layers of a picture. */
    Layers.Panel panel(List<String> rails) {
        return new Layers.Panel(
                seconds,
                binSeconds,
                rails.stream()
                        .map(rail -> rates.getOrDefault(rail, new double[0]))
                        .toList());
    }

    /** Sum over the rails per bin; NaN where no rail was read. */
    double[] total() {
        double[] total = new double[seconds.length];
        Arrays.fill(total, Double.NaN);
        for (double[] rail : rates.values()) {
            for (int i = 0; i < total.length; i++) {
                if (Double.isFinite(rail[i])) {
                    total[i] = (Double.isFinite(total[i]) ? total[i] : 0) + rail[i];
                }
            }
        }
        return total;
    }

    /**
     * Stretches of traffic between pauses, as pairs of bins (first, after last): forks, where the sampling is finer
     * than the pauses between them.
     */
    List<int[]> bursts() {
        double[] total = total();
        double most = Arrays.stream(total).filter(Double::isFinite).max().orElse(0);
        List<int[]> bursts = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= total.length; i++) {
            boolean busy = i < total.length && total[i] > most * 0.03;
            if (busy && start < 0) {
                start = i;
            } else if (!busy && start >= 0) {
                bursts.add(new int[] {start, i});
                start = -1;
            }
        }
        return bursts;
    }

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
                if (row.metric().name().equals(Metric.ELAPSED.name())
                        && row.value().isPresent()) {
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

        /**
         * Stretches of traffic, where nothing better is known; which fork each is only if there are as many of both.
         */
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
}
