package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tcpx.bench.report.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;

/** What each rail carried: over time, from the kernel's counters on both nodes, and per cell. */
final class RailsSection {
    private static final int MOST_RAILS = 64;

    private final RunView view;
    private final List<String> names;

    private RailsSection(RunView view, List<String> names) {
        this.view = view;
        this.names = names;
    }

    /** The section; empty without any figure of a rail. */
    static Tag tag(RunView view) {
        Set<String> names = new LinkedHashSet<>(RailSeries.names(view.rails()));
        view.main()
                .ifPresent(sweep -> sweep.ours()
                        .forEach(cell -> names.addAll(Notices.railShares(cell).keySet())));
        RailsSection section =
                new RailsSection(view, names.stream().limit(MOST_RAILS).toList());
        Tag tag = Tag.of("section").attr("id", "rails");
        List<Tag> figures = new ArrayList<>();
        section.overTime().ifPresent(figures::add);
        section.perCell().ifPresent(figures::add);
        if (figures.isEmpty()) {
            return Tag.of("section");
        }
        tag.with(Tag.of("h2", "What the rails carried")).with(figures);
        if (view.rails().isEmpty()) {
            tag.with(Tag.of("p", "The run holds no counters over time (rails.csv).")
                    .cls("note"));
        }
        return tag;
    }

    private Optional<Tag> overTime() {
        List<RailRow> rows = view.rails();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        long from = rows.stream().mapToLong(RailRow::timeNs).min().orElse(0);
        long to = rows.stream().mapToLong(RailRow::timeNs).max().orElse(0);
        RailSeries sent = RailSeries.of(rows, Node.A, from, to);
        RailSeries received = RailSeries.of(rows, Node.B, from, to);
        if (sent.rates().isEmpty() && received.rates().isEmpty()) {
            return Optional.empty();
        }
        Figure figure = new Figure(
                "figure-rails",
                "GB/s over time by the kernels' counters, headers included, rails stacked: sent by node A above, received by node B below");
        names.forEach(name -> figure.legend("box", Plot.colour(names.indexOf(name)), name));
        List<Mark> marks = marks(sent.rates().isEmpty() ? received : sent);
        if (marks.isEmpty()) {
            figure.note("The pauses between cells and forks cannot be told from the counters, so they are not marked.");
        } else {
            figure.note(
                    "Vertical lines: a cell begins; ticks below: a fork begins. Both are read off the pauses in the traffic.");
        }
        double most = 0;
        for (RailSeries series : List.of(sent, received)) {
            for (double total : series.total()) {
                most = Double.isFinite(total) ? Math.max(most, total) : most;
            }
        }
        double top = most;
        return Optional.of(figure.wide(width -> draw(width, sent, received, marks, top, from / 1e9, to / 1e9)));
    }

    /** Where a fork begins; {@code cell} is its cell where it is the cell's first, else empty. */
    private record Mark(double seconds, String cell) {}

    /** Only where there are as many stretches of traffic as forks: else nobody knows which is which. */
    private List<Mark> marks(RailSeries series) {
        List<String> forks = new ArrayList<>();
        for (Sweep sweep : view.sweeps()) {
            for (Cell cell : view.run().cells()) {
                if (sweep.ours().contains(cell)) {
                    int count = cell.metrics().values().stream()
                            .mapToInt(metric -> metric.forks().size())
                            .max()
                            .orElse(0);
                    for (int fork = 0; fork < count; fork++) {
                        forks.add(fork == 0 ? sweep.label(cell) : "");
                    }
                }
            }
        }
        List<int[]> bursts = series.bursts();
        List<Mark> marks = new ArrayList<>();
        if (bursts.size() == forks.size()
                && view.sweeps().stream().allMatch(sweep -> sweep.others().isEmpty())) {
            for (int i = 0; i < forks.size(); i++) {
                marks.add(new Mark(series.seconds()[bursts.get(i)[0]], forks.get(i)));
            }
        }
        return marks;
    }

    private Tag draw(
            int width, RailSeries sent, RailSeries received, List<Mark> marks, double most, double from, double to) {
        boolean wide = width > 600;
        int height = wide ? 420 : 360;
        Plot plot = new Plot(width, height, "rates of each rail over time, sent and received", 46);
        double middle = (plot.top() + plot.bottom()) / 2;
        Scale x = Scale.between(from, to, plot.left(), plot.right(), wide ? 10 : 5);
        Scale up = Scale.fromZero(most, middle - 8, plot.top() + 14, 5);
        Scale down = Scale.fromZero(most, plot.bottom(), middle + 16, 5);
        plot.vertical(up, "GB/s");
        plot.vertical(down, "");
        plot.horizontal(x, "seconds since the run started");
        stack(plot, sent, x, up);
        stack(plot, received, x, down);
        return plot.svg().with(boundaries(plot, x, marks));
    }

    /** A line per cell and a tick per fork; a cell's name where it fits before the next one's line, else when pointed at. */
    private static Tag boundaries(Plot plot, Scale x, List<Mark> marks) {
        Tag lines = Tag.of("g").cls("marks");
        List<Mark> cells = marks.stream().filter(mark -> !mark.cell().isEmpty()).toList();
        for (Mark mark : marks) {
            double at = x.at(mark.seconds());
            if (mark.cell().isEmpty()) {
                lines.with(Plot.segment(at, plot.bottom() - 4, at, plot.bottom() + 2)
                        .cls("forkstart"));
                continue;
            }
            int next = cells.indexOf(mark) + 1;
            double end = next < cells.size() ? x.at(cells.get(next).seconds()) : plot.right();
            lines.with(Plot.segment(at, plot.top(), at, plot.bottom()).cls("cell"));
            lines.with(Plot.box(at, plot.top() - 6, end - at, 20).cls("hit").tip(mark.cell()));
            if (Plot.width(mark.cell()) + 8 <= end - at) {
                lines.with(
                        Plot.label(at + 4, plot.top() + 8, mark.cell(), "start").cls("through"));
            }
        }
        return lines;
    }

    private void stack(Plot plot, RailSeries series, Scale x, Scale y) {
        int bins = series.seconds().length;
        double[] floor = new double[bins];
        for (String name : names) {
            double[] rates = series.rates().get(name);
            if (rates == null) {
                continue;
            }
            int start = 0;
            while (start < bins) {
                // one shape per stretch in which the rail was read
                while (start < bins && !Double.isFinite(rates[start])) {
                    start++;
                }
                int end = start;
                while (end < bins && Double.isFinite(rates[end])) {
                    end++;
                }
                if (end > start) {
                    plot.area(outline(series, rates, floor, start, end, x, y))
                            .cls(Plot.colour(names.indexOf(name)))
                            .tip(name);
                }
                start = end;
            }
            for (int i = 0; i < bins; i++) {
                floor[i] += Double.isFinite(rates[i]) ? rates[i] : 0;
            }
        }
    }

    private static List<double[]> outline(
            RailSeries series, double[] rates, double[] floor, int start, int end, Scale x, Scale y) {
        List<double[]> above = new ArrayList<>();
        List<double[]> below = new ArrayList<>();
        for (int i = start; i < end; i++) {
            double left = x.within(series.seconds()[i]);
            double right = x.within(series.seconds()[i] + series.binSeconds());
            double high = y.within(floor[i] + rates[i]);
            double low = y.within(floor[i]);
            add(above, left, high);
            add(above, right, high);
            add(below, left, low);
            add(below, right, low);
        }
        Collections.reverse(below);
        above.addAll(below);
        return above;
    }

    /** Leaves out points within a straight horizontal stretch. */
    private static void add(List<double[]> points, double x, double y) {
        int n = points.size();
        if (n >= 2 && Math.abs(points.get(n - 1)[1] - y) < 0.05 && Math.abs(points.get(n - 2)[1] - y) < 0.05) {
            points.get(n - 1)[0] = x;
        } else {
            points.add(new double[] {x, y});
        }
    }

    private Optional<Tag> perCell() {
        if (view.main().isEmpty()) {
            return Optional.empty();
        }
        Sweep sweep = view.main().get();
        List<Bars.Bar> bars = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            Map<String, Double> shares = Notices.railShares(cell);
            if (shares.isEmpty() || bars.size() == Bars.MOST) {
                continue;
            }
            List<Bars.Part> parts = new ArrayList<>();
            double all = 0;
            for (String name : names) {
                double share = shares.getOrDefault(name, 0.0);
                all += share;
                parts.add(new Bars.Part(
                        Math.max(0, share),
                        names.indexOf(name),
                        sweep.label(cell) + ", " + name + ": " + Numerals.value(share) + " GB/s"));
            }
            bars.add(new Bars.Bar(
                    sweep.label(cell), parts, Optional.empty(), new double[0], Numerals.brief(all), false));
        }
        if (bars.isEmpty()) {
            return Optional.empty();
        }
        Figure figure =
                new Figure("figure-rail-shares", "GB/s sent by node A on each rail, median of forks, headers included");
        names.forEach(name -> figure.legend("box", Plot.colour(names.indexOf(name)), name));
        view.ceiling().map(RailsSection::perRail).ifPresent(figure::note);
        if (bars.size() < sweep.ours().size()) {
            figure.note("Only cells with rail figures, and at most " + Bars.MOST + " of them, are drawn.");
        }
        Bars chart = new Bars(List.of(new Bars.Group("", bars)), "GB/s");
        return Optional.of(CostSection.fold(
                figure.wide(width -> chart.draw(width, "traffic of each rail per cell", Numerals::plain)),
                "Traffic of each rail, per cell",
                bars.size()));
    }

    private static String perRail(Ceiling ceiling) {
        List<String> rates =
                ceiling.railGBps().stream().map(Numerals::brief).distinct().toList();
        return "A rail carries up to " + String.join(" or ", rates) + " GB/s of payload (" + ceiling.label() + ").";
    }
}
