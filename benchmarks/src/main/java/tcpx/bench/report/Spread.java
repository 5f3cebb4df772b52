package tcpx.bench.report;

import tcpx.bench.stats.Interval;
import tcpx.bench.stats.Summary;

/** The uncertainty of a median as a table shows it. */
final class Spread {
    private Spread() {}

    /**
     * Half width of the median's interval relative to it: {@code 1.2%}. In brackets where the forks are too few for the confidence and the
     * full range stands in; a dash where there is none.
     */
    static String of(Summary summary) {
        if (summary.medianInterval().isEmpty()) {
            return "-";
        }
        Interval interval = summary.medianInterval().get();
        double half = interval.relativeHalfWidth(summary.median());
        String text = Figures.percent(half, half < 0.0995 ? 1 : 0);
        return interval.reached() || text.equals("-") ? text : "(" + text + ")";
    }
}
