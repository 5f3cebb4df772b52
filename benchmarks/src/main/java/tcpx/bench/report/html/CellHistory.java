package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Interval;
import tcpx.bench.stats.Summary;

/**
 * One cell over the runs of one machine and topology.
 *
 * @param metric what was measured
 * @param moments its runs, oldest first
 * @param changes where its level changed, within stretches that were measured alike
 */
record CellHistory(Metric metric, List<Moment> moments, List<Change> changes) {
    /** One run: its release, how it was measured, what came out (with at least one fork). */
    record Moment(String release, String version, Summary summary) {}

    /** A change of level: index and release of the first run of the new level, medians of both levels, share of chance. */
    record Change(int index, String release, double before, double after, double p) {}

    CellHistory {
        moments = List.copyOf(moments);
        changes = List.copyOf(changes);
    }

    static CellHistory of(Metric metric, List<Moment> all, ChangePoints finder) {
        List<Moment> moments =
                all.stream().filter(moment -> moment.summary().n() > 0).toList();
        List<Change> changes = new ArrayList<>();
        for (int start = 0; start < moments.size(); ) {
            int end = endOfStretch(moments, start);
            double[] series = moments.subList(start, end).stream()
                    .mapToDouble(moment -> moment.summary().median())
                    .toArray();
            for (ChangePoints.ChangePoint point : finder.find(series)) {
                int index = start + point.index();
                changes.add(new Change(index, moments.get(index).release(), point.before(), point.after(), point.p()));
            }
            start = end;
        }
        return new CellHistory(metric, moments, changes);
    }

    private static int endOfStretch(List<Moment> moments, int start) {
        int end = start + 1;
        while (end < moments.size()
                && moments.get(end).version().equals(moments.get(start).version())) {
            end++;
        }
        return end;
    }

    /** True where the way of measuring changed in between. */
    boolean broken() {
        return !moments.isEmpty() && endOfStretch(moments, 0) < moments.size();
    }

    /** The chart; from zero, so that a change looks as large as it is. */
    Tag draw(int width, String says) {
        Plot plot = new Plot(width, 230, says, 52);
        double most = 0;
        List<Scale.Tick> ticks = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            Summary summary = moments.get(i).summary();
            most = Math.max(most, summary.medianInterval().map(Interval::high).orElse(summary.median()));
            ticks.add(new Scale.Tick(i, moments.get(i).release()));
        }
        Scale y = Scale.fromZero(most, plot.bottom(), plot.top(), 4);
        Scale x = new Scale(-0.5, Math.max(0.5, moments.size() - 0.5), plot.left(), plot.right(), false, ticks);
        plot.vertical(y, metric.unit());
        plot.horizontal(x, "");
        for (Change change : changes) {
            mark(plot, x, change);
        }
        for (int start = 0; start < moments.size(); ) {
            int end = endOfStretch(moments, start);
            stretch(plot, x, y, start, end);
            if (end < moments.size()) {
                double at = x.at(end - 0.5);
                plot.svg()
                        .with(Plot.segment(at, plot.top(), at, plot.bottom())
                                .cls("broken")
                                .tip("measured differently from "
                                        + moments.get(end).release() + " on"));
            }
            start = end;
        }
        return plot.svg();
    }

    private void mark(Plot plot, Scale x, Change change) {
        double at = x.at(change.index() - 0.5);
        String text = Numerals.change(change.after() / change.before());
        boolean late = at > (plot.left() + plot.right()) / 2;
        plot.svg()
                .with(
                        Plot.segment(at, plot.top() - 6, at, plot.bottom()).cls("change"),
                        Plot.label(at + (late ? -5 : 5), plot.top() - 2, text, late ? "end" : "start")
                                .cls(HistoryHtml.judged(metric, change)));
    }

    private void stretch(Plot plot, Scale x, Scale y, int start, int end) {
        List<double[]> line = new ArrayList<>();
        for (int i = start; i < end; i++) {
            line.add(new double[] {x.at(i), y.within(moments.get(i).summary().median())});
        }
        plot.line(line).cls("thin s0");
        for (int i = start; i < end; i++) {
            Moment moment = moments.get(i);
            double at = x.at(i);
            moment.summary()
                    .medianInterval()
                    .ifPresent(interval -> plot.whisker(at, y.within(interval.low()), y.within(interval.high()))
                            .cls("s0"));
            plot.dot(at, y.within(moment.summary().median()), moments.size() > 40 ? 2.5 : 3.6)
                    .cls("point s0")
                    .tip(moment.release() + ": "
                            + Numerals.value(moment.summary().median()) + " " + metric.unit()
                            + moment.summary()
                                    .medianInterval()
                                    .map(known -> ", " + KeyFigures.interval(known))
                                    .orElse("")
                            + ", " + moment.summary().n() + " forks");
        }
    }
}
