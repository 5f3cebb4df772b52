package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import tcpx.bench.model.BestChannels;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.ModelChoice;
import tcpx.bench.model.Point;
import tcpx.bench.report.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Summary;

/** The sweep's metric over its first numeric parameter: forks, medians with intervals, fitted curves, the ceiling. */
final class ScalingSection {
    /** Series in one drawing; more cannot be told apart. */
    private static final int MOST_SERIES = 6;

    private static final int CURVE_POINTS = 160;

    private final RunView view;
    private final Sweep sweep;
    private final Axis axis;
    private final List<Line> lines;
    private final int leftOut;

    /** Cells along the axis and what was fitted to them. */
    private record Line(String label, List<Cell> cells, Optional<ModelChoice> choice, int colour) {}

    private ScalingSection(RunView view, Sweep sweep, Axis axis, List<Line> lines, int leftOut) {
        this.view = view;
        this.sweep = sweep;
        this.axis = axis;
        this.lines = lines;
        this.leftOut = leftOut;
    }

    /** The section; empty where nothing numeric was swept. */
    static Optional<ScalingSection> of(RunView view, Sweep sweep) {
        if (sweep.scalingAxis().isEmpty()) {
            return Optional.empty();
        }
        Axis axis = sweep.scalingAxis().get();
        Map<String, List<Cell>> series = sweep.along(axis);
        List<Line> lines = new ArrayList<>();
        Optional<Cell> best = sweep.best();
        for (Map.Entry<String, List<Cell>> entry : series.entrySet()) {
            boolean holdsBest = best.isPresent() && entry.getValue().contains(best.get());
            if (lines.size() < MOST_SERIES - 1 || holdsBest || lines.size() < MOST_SERIES && bestIsIn(lines, best)) {
                lines.add(new Line(
                        entry.getKey(), entry.getValue(), fit(view, sweep, axis, entry.getValue()), lines.size()));
            }
        }
        return Optional.of(new ScalingSection(view, sweep, axis, lines, series.size() - lines.size()));
    }

    private static boolean bestIsIn(List<Line> lines, Optional<Cell> best) {
        return best.isEmpty() || lines.stream().anyMatch(line -> line.cells().contains(best.get()));
    }

    /** Only goodput over channels has models. The seed is the run's, so that a report made again says the same. */
    private static Optional<ModelChoice> fit(RunView view, Sweep sweep, Axis axis, List<Cell> cells) {
        if (!axis.name().equals("channels")
                || !sweep.metric().name().equals(Metric.GOODPUT.name())
                || cells.size() < 2) {
            return Optional.empty();
        }
        List<Point> points = new ArrayList<>();
        for (Cell cell : cells) {
            double x = Axis.number(cell.key().param(axis.name()));
            Optional<Series> series = cell.metric(sweep.metric().name());
            if (x > 0 && series.isPresent()) {
                points.add(new Point(x, Sweep.sample(series.get()).values()));
            }
        }
        return Optional.of(new Fitting(new Random(view.run().id().toString().hashCode())).scaling(points));
    }

    /** The channel count that the model of the best cell's series names. */
    Optional<BestChannels> channels() {
        return mainLine().flatMap(Line::choice).flatMap(choice -> BestChannels.of(choice, BestChannels.TOLERANCE));
    }

    private Optional<Line> mainLine() {
        Optional<Cell> best = sweep.best();
        return lines.stream()
                .filter(line -> best.isPresent() && line.cells().contains(best.get()))
                .findFirst()
                .or(() -> lines.stream().findFirst());
    }

    Tag tag() {
        String name = sweep.metric().name();
        Tag section = Tag.of("section").attr("id", "scaling");
        section.with(Tag.of("h2", capital(name) + " over " + axis.name()));
        Figure figure = new Figure(
                "figure-scaling",
                capital(name) + " in " + sweep.metric().unit()
                        + ", median of forks and its interval; small dots are forks");
        for (Line line : lines) {
            if (lines.size() > 1) {
                figure.legend("dot", Plot.colour(line.colour()), line.label());
            } else {
                figure.legend("dot", Plot.colour(line.colour()), "measured");
            }
        }
        if (lines.size() == 1) {
            curve(lines.get(0))
                    .ifPresent(curve -> figure.legend(
                            "line",
                            "s1",
                            lines.get(0)
                                            .choice()
                                            .flatMap(ModelChoice::best)
                                            .orElseThrow()
                                            .name() + " fit"));
        }
        ceiling().ifPresent(ceiling -> figure.legend("dash", "muted", "ceiling: " + ceiling.label()));
        if (leftOut > 0) {
            figure.note(leftOut + " more series are not drawn; the table of cells holds them.");
        }
        section.with(figure.wide(this::draw));
        mainLine()
                .ifPresent(line -> line.choice().ifPresent(choice -> {
                    channels()
                            .ifPresentOrElse(
                                    channels -> section.with(
                                            Tag.of("p", channels.sentence()).cls("verdict")),
                                    () -> section.with(
                                            Tag.of("p", choice.statement()).cls("verdict")));
                    section.with(ModelTables.tags(choice, lines.size() > 1 ? line.label() : ""));
                }));
        if (lines.size() > 1 && lines.stream().anyMatch(line -> line.choice().isPresent())) {
            section.with(perSeries());
        }
        return section;
    }

    private Tag perSeries() {
        Table table = Table.of(
                "The chosen model of each series",
                Table.Column.words("series"),
                Table.Column.words("model"),
                Table.Column.words("in words"),
                Table.Column.number("channels to use"));
        for (Line line : lines) {
            Optional<ModelChoice> choice = line.choice();
            Optional<BestChannels> channels = choice.flatMap(c -> BestChannels.of(c, BestChannels.TOLERANCE));
            table.row(
                    line.label(),
                    choice.flatMap(ModelChoice::best).map(best -> best.name()).orElse(Numerals.NONE),
                    choice.flatMap(ModelChoice::best)
                            .map(best -> best.model().sentence())
                            .orElse("no model can be chosen from these points"),
                    channels.map(c -> c.channels() + (c.stillRising() ? " or more" : ""))
                            .orElse(Numerals.NONE));
        }
        return table.tag();
    }

    private Tag draw(int width) {
        Plot plot = new Plot(
                width,
                width > 600 ? 400 : 300,
                sweep.metric().name() + " over " + axis.name() + "; the figures are in the table of cells",
                52);
        double[] settings = axis.values().stream().mapToDouble(Axis::number).toArray();
        Scale x = Scale.settings(
                settings, plot.left(), plot.right(), value -> Numerals.setting(Numerals.plainSetting(value)));
        double top = top();
        Scale y = Scale.fromZero(Math.max(top, Math.min(2 * top, ceilingAt(x.high()))), plot.bottom(), plot.top(), 6);
        plot.vertical(y, sweep.metric().unit());
        plot.horizontal(x, axis.name());
        ceiling().ifPresent(ceiling -> plot.line(trace(x, y, ceiling::at)).cls("ceiling"));
        for (Line line : lines) {
            Optional<DoubleUnaryOperator> curve = curve(line);
            if (curve.isPresent()) {
                plot.line(trace(x, y, curve.get()))
                        .cls(lines.size() == 1 ? "s1" : "thin " + Plot.colour(line.colour()));
            } else {
                plot.line(medians(line, x, y)).cls("thin " + Plot.colour(line.colour()));
            }
        }
        for (Line line : lines) {
            // beside each other where fitted curves may meet; a line through the points must go through them
            double shift = curve(line).isEmpty() ? 0 : (line.colour() - (lines.size() - 1) / 2.0) * 4;
            line.cells().forEach(cell -> mark(plot, x, y, cell, line, shift));
        }
        return plot.svg();
    }

    private void mark(Plot plot, Scale x, Scale y, Cell cell, Line line, double shift) {
        Optional<Summary> summary = Sweep.summary(cell, sweep.metric().name()).filter(s -> s.n() > 0);
        if (summary.isEmpty()) {
            return;
        }
        String colour = Plot.colour(line.colour());
        double at = x.at(Axis.number(cell.key().param(axis.name()))) + shift;
        Sweep.sample(cell.metric(sweep.metric().name()).orElseThrow())
                .values()
                .forEach(value -> plot.dot(at + (lines.size() == 1 ? 9 : 0), y.within(value), 2)
                        .cls("fork " + colour));
        summary.get()
                .medianInterval()
                .ifPresent(interval -> plot.whisker(at, y.within(interval.low()), y.within(interval.high()))
                        .cls(colour));
        plot.dot(at, y.within(summary.get().median()), 4.5)
                .cls("point " + colour)
                .tip(sweep.label(cell) + ": " + Numerals.value(summary.get().median()) + " "
                        + sweep.metric().unit()
                        + summary.get()
                                .medianInterval()
                                .map(i -> ", " + KeyFigures.interval(i))
                                .orElse("")
                        + ", " + summary.get().n() + " forks");
    }

    private double top() {
        double top = 0;
        for (Line line : lines) {
            for (Cell cell : line.cells()) {
                top = Math.max(
                        top,
                        Sweep.summary(cell, sweep.metric().name())
                                .map(Summary::max)
                                .filter(Double::isFinite)
                                .orElse(0.0));
            }
        }
        return top;
    }

    private List<double[]> medians(Line line, Scale x, Scale y) {
        List<double[]> points = new ArrayList<>();
        for (Cell cell : line.cells()) {
            Sweep.median(cell, sweep.metric().name())
                    .ifPresent(median ->
                            points.add(new double[] {x.at(Axis.number(cell.key().param(axis.name()))), y.within(median)
                            }));
        }
        return points;
    }

    private static List<double[]> trace(Scale x, Scale y, DoubleUnaryOperator curve) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i <= CURVE_POINTS; i++) {
            double value = x.value((double) i / CURVE_POINTS);
            double at = curve.applyAsDouble(value);
            if (Double.isFinite(at) && at <= y.high() * 1.001) {
                points.add(new double[] {x.at(value), y.within(at)});
            }
        }
        return points;
    }

    private static Optional<DoubleUnaryOperator> curve(Line line) {
        return line.choice().flatMap(ModelChoice::best).map(best -> best.model()::at);
    }

    /** Only where the drawing has channels below and goodput beside it. */
    private Optional<Ceiling> ceiling() {
        return axis.name().equals("channels") && sweep.metric().name().equals(Metric.GOODPUT.name())
                ? view.ceiling()
                : Optional.empty();
    }

    private double ceilingAt(double channels) {
        return ceiling().map(limit -> limit.at(channels)).orElse(0.0);
    }

    /** As the first word of a heading; a name with a point is no word and stays as it is. */
    static String capital(String word) {
        return word.isEmpty() || word.contains(".") ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
