package tcpx.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import tcpx.bench.research.CellLabels;
import tcpx.bench.result.Pairing;
import tcpx.bench.result.Unpaired;

/** What a pairing left out, in words: one line per reason, not per cell. */
public final class UnpairedText {
    private static final int MOST_NAMED = 3;

    private UnpairedText() {}

    /** The text; empty if every cell has its partner. */
    public static String of(Pairing pairing, Style style) {
        CellLabels labels = CellLabels.of(
                pairing.unpaired().stream().map(Unpaired::key).distinct().toList());
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, StringBuilder> named = new LinkedHashMap<>();
        for (Unpaired each : pairing.unpaired()) {
            if (each.reason() instanceof Unpaired.MetricDiffers) {
                continue; // of a metric that was not asked for, or the caller has said so
            }
            String reason = each.reason().text();
            int count = counts.merge(reason, 1, Integer::sum);
            StringBuilder cells = named.computeIfAbsent(reason, none -> new StringBuilder());
            if (count <= MOST_NAMED) {
                cells.append(count == 1 ? "" : "; ").append(labels.of(each.key()));
            }
        }
        StringBuilder text = new StringBuilder();
        counts.forEach((reason, count) -> {
            String more = count > MOST_NAMED ? "; and " + (count - MOST_NAMED) + " more" : "";
            String cells = count == 1 ? "1 cell" : count + " cells";
            text.append(
                    style.hanging("not compared, " + cells + ": " + reason + " (" + named.get(reason) + more + ")"));
        });
        return text.toString();
    }
}
