package tcpx.bench.research;

import java.util.List;
import java.util.Locale;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.Metric;

/** Figures that contradict what else is known. */
final class DoubtfulFigures {
    private static final double ABOVE_CEILING = 1.02;

    private DoubtfulFigures() {}

    /** More than the rails can carry is no good news: the ceiling, the clocks or the counting is wrong. */
    static void aboveCeiling(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        double share = Iteration.median(all, Metric.GOODPUT.name())
                / cell.ceiling().map(each -> each.of(cell.key())).orElse(Double.NaN);
        if (cell.key().isTransfer() && share > ABOVE_CEILING) {
            found.add(new Incident(
                    Kind.ABOVE_CEILING,
                    String.format(
                            Locale.ROOT,
                            "goodput is %.1f %% of what the rails can carry%s (%s)",
                            100 * share,
                            cell.where(),
                            cell.ceiling().orElseThrow().label()),
                    "find out whether the ceiling, the clocks or the shaping is wrong before quoting it"));
        }
    }

    static void clocks(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        double apart =
                Iteration.median(all, Metric.GOODPUT_RECEIVER.name()) / Iteration.median(all, Metric.GOODPUT.name())
                        - 1;
        if (Math.abs(apart) > Incidents.CLOCKS_APART) {
            found.add(new Incident(
                    Kind.CLOCKS_APART,
                    String.format(
                            Locale.ROOT,
                            "the receiver's goodput differs from the sender's by %+.1f %%%s",
                            100 * apart,
                            cell.where()),
                    "do not quote either; short messages, or a clock is wrong"
                            + (cell.hasPicture() ? ": look at the report's picture of the rails over time" : "")));
        }
    }
}
