package tcpx.bench.research;

import tcpx.bench.node.IterationMetrics;
import tcpx.bench.result.Cell;
import tcpx.bench.stats.Summary;

/** The channels' shortest round trips while a cell ran, as node A's kernel saw them; microseconds. */
public final class RoundTrips {
    private static final String USUAL = IterationMetrics.AUTO_ROUND_TRIP.name(); // .0, .1 of channels that differ

    private RoundTrips() {}

    /** Of one channel, by its number; NaN where it was not measured. */
    public static double ofChannel(Cell cell, int channel) {
        double itsOwn = median(cell, USUAL + "." + channel);
        return Double.isFinite(itsOwn) ? itsOwn : median(cell, USUAL);
    }

    /** The longest; NaN where none was measured. */
    static double longest(Cell cell) {
        return cell.metrics().keySet().stream()
                .filter(name -> name.startsWith(USUAL))
                .mapToDouble(name -> median(cell, name))
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    /** The median of the fork means of a metric; NaN without any. */
    static double median(Cell cell, String metric) {
        return Summary.median(cell.forkMeans(metric));
    }
}
