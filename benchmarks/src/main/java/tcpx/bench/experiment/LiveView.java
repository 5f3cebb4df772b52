package tcpx.bench.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpx.bench.experiment.Recorder.RunListener;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.SampleRow;

/**
 * What ifstat would show of both nodes while a run goes on: each rail's mean GB/s since the last drawing as a bar, how
 * its channels stand, and what the last iteration gave. Draws when the rails' counters come, but, by their own time, no
 * more than four times a second; knows no terminal. Thread-safe.
 */
public final class LiveView implements RunListener {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
    private static final long PERIOD_NS = 250_000_000;

    private final Consumer<List<String>> screen;
    private final int barWidth;
    private final boolean ascii;
    private final Map<String, RailRow> before = new LinkedHashMap<>();
    private final Map<String, Map<Node, Double>> gbps = new LinkedHashMap<>();
    private final Map<String, Map<Integer, String>> troubles = new LinkedHashMap<>();
    private String last = "";
    private int turn;
    private double most;
    private long dueNs;

    /**
     * One that draws there.
     *
     * @param screen shows these lines instead of the last ones
     * @param barWidth signs of a bar; 0 for none
     * @param ascii whether bars are made of signs that every terminal has
     */
    public LiveView(Consumer<List<String>> screen, int barWidth, boolean ascii) {
        this.screen = screen;
        this.barWidth = barWidth;
        this.ascii = ascii;
    }

    @Override
    public synchronized void rails(List<RailRow> rows) {
        if (rows.isEmpty() || rows.get(0).timeNs() < dueNs) {
            return; // the next drawing's rates cover this time too
        }
        // half a period counts from here: counters that come a little early next time are not a whole period late
        dueNs = Math.max(dueNs + PERIOD_NS, rows.get(0).timeNs() + PERIOD_NS / 2);
        for (RailRow row : rows) {
            RailRow earlier = before.put(row.node() + row.rail(), row);
            if (earlier != null && row.timeNs() > earlier.timeNs()) {
                long bytes =
                        row.node() == Node.A ? row.txBytes() - earlier.txBytes() : row.rxBytes() - earlier.rxBytes();
                double rate = Math.max(0, bytes) / (double) (row.timeNs() - earlier.timeNs()); // bytes per ns are GB/s
                most = Math.max(most, rate);
                gbps.computeIfAbsent(row.rail(), rail -> new TreeMap<>()).put(row.node(), rate);
            }
        }
        screen.accept(lines());
    }

    @Override
    public synchronized void events(List<EventRow> rows) {
        for (EventRow row : rows) {
            if (row.turn() != turn) { // another fork: its channels are new
                troubles.clear();
                turn = row.turn();
            }
            Map<Integer, String> channels = troubles.computeIfAbsent(row.rail(), rail -> new TreeMap<>());
            switch (row.event()) {
                case "RECOVERED", "REJOINED" -> channels.remove(row.channel());
                default ->
                    channels.put(
                            row.channel(), row.event().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
    }

    @Override
    public synchronized void samples(List<SampleRow> rows) {
        String figures = rows.stream()
                .filter(row -> row.value().isPresent()
                        && List.of(Metric.GOODPUT, Metric.RETRANSMITS).contains(row.metric()))
                .map(row -> String.format(
                        Locale.ROOT,
                        row.metric().equals(Metric.GOODPUT) ? "goodput %.3f GB/s" : "sent again %.0f",
                        row.value().getAsDouble()))
                .collect(Collectors.joining(", "));
        last = figures.isEmpty() ? "" : "iteration " + rows.get(0).iteration() + ": " + figures;
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        int width = gbps.keySet().stream().mapToInt(String::length).max().orElse(0);
        gbps.forEach((rail, rates) -> {
            String stands = troubles.getOrDefault(rail, Map.of()).entrySet().stream()
                    .map(each -> "channel " + each.getKey() + " " + each.getValue())
                    .collect(Collectors.joining(", "));
            lines.add(String.format(
                            Locale.ROOT,
                            "%-" + width + "s  A %s%6.3f  B %s%6.3f GB/s  %s",
                            rail,
                            bar(rates.getOrDefault(Node.A, 0.0)),
                            rates.getOrDefault(Node.A, 0.0),
                            bar(rates.getOrDefault(Node.B, 0.0)),
                            rates.getOrDefault(Node.B, 0.0),
                            stands)
                    .stripTrailing());
        });
        lines.add(String.format(Locale.ROOT, "sum    A %.3f  B %.3f GB/s  %s", sum(Node.A), sum(Node.B), last)
                .stripTrailing());
        return lines;
    }

    private double sum(Node node) {
        return gbps.values().stream()
                .mapToDouble(rates -> rates.getOrDefault(node, 0.0))
                .sum();
    }

    private String bar(double rate) {
        int eighths = most > 0 ? (int) Math.round(rate / most * barWidth * 8) : 0;
        StringBuilder bar = new StringBuilder();
        for (int i = 0; i < barWidth; i++) {
            int full = Math.max(0, Math.min(8, eighths - 8 * i));
            bar.append(ascii ? full >= 4 ? '#' : '.' : EIGHTHS.charAt(full));
        }
        return bar.toString();
    }
}
