package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;

/**
 * Which rails a cell's channels run on, and what part of its traffic each of them is due: channel i runs on rail i mod
 * R.
 *
 * @param channels by rail, in rail order; a rail without any is idle
 * @param due share of the traffic, by rail; empty where the messages are too short for all channels
 */
record RailUse(Map<String, List<Integer>> channels, Map<String, Double> due) {
    /**
     * A rail that carries less than this part of what it is due carries nothing: acknowledgements and attempts to
     * connect.
     */
    private static final double SILENT = 0.01;

    private static final long WHOLE_BYTES = 64 << 10; // a message up to here goes over one channel
    private static final int CHUNK_BYTES = 512 << 10; // where it follows what is measured

    /** Names of a run's rails as node A was given them; those of the rows where its environment does not tell. */
    static List<String> rails(Run run) {
        List<String> captured = run.properties().environment(Node.A).values().keySet().stream()
                .filter(key -> key.startsWith("rail.") && key.endsWith(".mtu"))
                .map(key -> key.substring("rail.".length(), key.length() - ".mtu".length()))
                .toList();
        return !captured.isEmpty()
                ? captured
                : run.samples().stream()
                        .map(row -> row.metric().name())
                        .flatMap(name -> Metric.OfRail.of("tx", name).stream())
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                        .toList();
    }

    /** How a cell uses these rails. */
    static RailUse of(CellKey cell, List<String> rails) {
        Map<String, List<Integer>> channels = new LinkedHashMap<>();
        rails.forEach(rail -> channels.put(rail, new ArrayList<>()));
        int count = Limits.number(cell, "channels", rails.size());
        Map<String, Double> due = new LinkedHashMap<>();
        double[] weights = weights(cell, count);
        double sum =
                Stream.of(weights).flatMapToDouble(java.util.Arrays::stream).sum();
        for (int channel = 0; channel < count && !rails.isEmpty(); channel++) {
            String rail = rails.get(channel % rails.size());
            channels.get(rail).add(channel);
            due.merge(rail, weights[channel] / sum, Double::sum);
        }
        return new RailUse(channels, fillsAll(cell, count) ? due : Map.of());
    }

    private static double[] weights(CellKey cell, int channels) {
        double[] weights = new double[channels];
        String[] given = cell.param("strategy").equals("WEIGHTED")
                ? cell.param("weights").split(":")
                : new String[0];
        boolean each = given.length == channels && Stream.of(given).allMatch(text -> text.matches("\\d+(\\.\\d+)?"));
        java.util.Arrays.setAll(weights, i -> each ? Double.parseDouble(given[i]) : 1);
        return weights;
    }

    private static boolean fillsAll(CellKey cell, int channels) {
        String bytes = cell.param("messageBytes");
        long message = bytes.matches("\\d{1,18}") ? Long.parseLong(bytes) : Long.MAX_VALUE;
        return message > WHOLE_BYTES && message / Limits.number(cell, "chunkBytes", CHUNK_BYTES) >= channels;
    }

    /** Rails without a channel. */
    List<String> idle() {
        return channels.keySet().stream()
                .filter(rail -> channels.get(rail).isEmpty())
                .toList();
    }

    /** Rails with channels that carried nothing, while others did. */
    List<String> silent(Iteration iteration) {
        double all = channels.keySet().stream()
                .mapToDouble(rail -> received(iteration, rail))
                .filter(Double::isFinite)
                .sum();
        return due.keySet().stream()
                .filter(rail -> received(iteration, rail) < SILENT * due.get(rail) * all)
                .toList();
    }

    /** What node B received on a rail, GB/s. */
    static double received(Iteration iteration, String rail) {
        return iteration.get(Metric.railRx(rail).name());
    }

    /** What node A sent on it. */
    static double sent(Iteration iteration, String rail) {
        return iteration.get(Metric.railTx(rail).name());
    }
}
