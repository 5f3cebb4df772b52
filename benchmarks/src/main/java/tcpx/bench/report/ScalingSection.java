package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.bench.model.BestChannels;
import tcpx.bench.model.Fit;
import tcpx.bench.model.ModelChoice;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Summary;

/**
 * The main metric over the parameter that scales it: the measured figures, a picture, the models, and the channel count
 * to use.
 */
final class ScalingSection {
    /** Series in one picture; more cannot be told apart. */
    private static final int MOST_SERIES = 6;

    private static final String FIGURE = "figure-scaling";

    private final Scaling scaling;
    private final Optional<Ceiling> ceiling;

    ScalingSection(Scaling scaling, Optional<Ceiling> ceiling) {
        this.scaling = scaling;
        boolean ofRails = scaling.parameter().name().equals(Sweep.CHANNELS)
                && scaling.sweep().isOfGoodput();
        this.ceiling = ofRails ? ceiling : Optional.empty();
    }

    /** The picture. */
    static List<Block> picture(RunView view) {
        return view.scaling()
                .map(scaling -> new ScalingSection(scaling, view.ceiling()).picture())
                .orElse(List.of());
    }

    /** What the picture's models say. */
    static List<Block> of(RunView view) {
        return view.scaling()
                .map(scaling -> new ScalingSection(scaling, view.ceiling()).models())
                .orElse(List.of());
    }

    List<Block> picture() {
        List<Block> blocks = new ArrayList<>();
        List<Scaling.Series> drawn = drawn();
        blocks.add(
                heading("picture", MetricNames.capital(scaling.sweep().metric().name())));
        blocks.add(chart(FIGURE, drawn, false));
        if (drawn.size() < scaling.series().size()) {
            blocks.add(new Note(scaling.series().size() - drawn.size()
                    + " more series are not drawn; the tables of each series hold them."));
        }
        return blocks;
    }

    List<Block> models() {
        List<Block> blocks = new ArrayList<>();
        if (scaling.series().stream().noneMatch(series -> series.choice().isPresent())) {
            return blocks;
        }
        blocks.add(heading("scaling", "Scaling"));
        if (scaling.series().size() == 1) {
            blocks.addAll(model(scaling.series().get(0)));
            return blocks;
        }
        blocks.add(perSeries());
        for (int i = 0; i < scaling.series().size(); i++) {
            Scaling.Series series = scaling.series().get(i);
            List<Block> all = new ArrayList<>();
            all.add(chart(FIGURE + "-" + (i + 1), List.of(series), true));
            all.addAll(model(series));
            blocks.add(new Fold(series.label(), "", "", true, all));
        }
        return blocks;
    }

    private Heading heading(String id, String what) {
        return new Heading(id, what + " over " + scaling.parameter().name());
    }

    /** The first series, among them the best one. */
    private List<Scaling.Series> drawn() {
        List<Scaling.Series> first =
                scaling.series().stream().limit(MOST_SERIES).toList();
        Optional<Scaling.Series> main = scaling.main().filter(series -> !first.contains(series));
        return main.isEmpty()
                ? first
                : Stream.concat(first.stream().limit(MOST_SERIES - 1), main.stream())
                        .toList();
    }

    private List<Block> model(Scaling.Series series) {
        List<Block> blocks = new ArrayList<>();
        if (series.choice().isEmpty()) {
            return blocks;
        }
        ModelChoice choice = series.choice().get();
        blocks.add(measured(series.cells()));
        ceiling.ifPresent(limit -> blocks.add(new Note("ceiling: " + limit.label() + ", "
                + Figures.value(limit.sumGBps()) + " GB/s over "
                + Figures.count(limit.railGBps().size(), "rail"))));
        blocks.add(
                Note.verdict(series.best().map(BestChannels::sentence).orElseGet(() -> bestMeasured(series.cells()))));
        blocks.add(FitBlocks.models(choice));
        blocks.add(new Note(choice.statement()));
        choice.best().ifPresent(best -> blocks.add(FitBlocks.quantities(best, best.name())));
        return blocks;
    }

    private Summary summary(Cell cell) {
        return Sweep.summary(cell, scaling.sweep().metric().name());
    }

    private double median(Cell cell) {
        return Sweep.median(cell, scaling.sweep().metric().name());
    }

    private double channels(Cell cell) {
        return scaling.parameter().number(cell);
    }

    private Table measured(List<Cell> cells) {
        Cell first = cells.get(0);
        int decimals = Figures.decimals(cells.stream().mapToDouble(this::median).toArray());
        Table.Columns<Cell> columns = new Table.Columns<Cell>()
                .number(scaling.parameter().name(), this::channels, Figures::setting)
                .number("forks", cell -> summary(cell).n(), Figures.fixed(0))
                .number(scaling.sweep().metric().unit(), this::median, Figures.fixed(decimals))
                .right("±", cell -> Figures.spreadText(summary(cell)))
                .number("min", cell -> summary(cell).min(), Figures.fixed(decimals))
                .number("max", cell -> summary(cell).max(), Figures.fixed(decimals));
        ceiling.ifPresent(limit ->
                columns.number("of ceiling", cell -> median(cell) / limit.at(channels(cell)), Figures.percent(1)));
        return columns.number(
                        "factor to " + Figures.setting(channels(first)),
                        cell -> median(cell) / median(first),
                        Figures::factor)
                .number(
                        "linear",
                        cell -> median(cell) / median(first) * channels(first) / channels(cell),
                        Figures.percent(1))
                .of(cells);
    }

    /** The plain reading of the table, for when no model can be chosen. */
    private String bestMeasured(List<Cell> cells) {
        double most = cells.stream()
                .mapToDouble(this::median)
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
        return cells.stream()
                .filter(cell -> median(cell) >= (1 - BestChannels.TOLERANCE) * most)
                .findFirst()
                .map(cell -> String.format(
                        Locale.ROOT,
                        "Smallest measured count within %s of the best measured: %s (%s GB/s); no model says how "
                                + "sure that is.",
                        Figures.percent(BestChannels.TOLERANCE, 0),
                        Figures.setting(channels(cell)),
                        Figures.value(median(cell))))
                .orElse("No goodput was measured.");
    }

    private Table perSeries() {
        return new Table.Columns<Scaling.Series>()
                .words("series", Scaling.Series::label)
                .words("model", series -> best(series).map(Fit::name).orElse(Figures.NONE))
                .words(
                        "in words",
                        series -> best(series)
                                .map(fit -> fit.model().sentence())
                                .orElse("no model can be chosen from these points"))
                .right(
                        "channels to use",
                        series -> series.best().map(KeyFiguresSection::channels).orElse(Figures.NONE))
                .of(scaling.series())
                .captioned("The chosen model of each series");
    }

    private static Optional<Fit.Fitted> best(Scaling.Series series) {
        return series.choice().flatMap(ModelChoice::best);
    }

    private Lines chart(String id, List<Scaling.Series> drawn, boolean small) {
        List<Lines.Series> series = new ArrayList<>();
        List<Lines.Curve> curves = new ArrayList<>();
        for (Scaling.Series each : drawn) {
            int number = series.size();
            best(each).ifPresent(fit -> curves.add(new Lines.Curve(fit.name() + " fit", number, fit.model()::at)));
            List<Lines.Point> points =
                    each.cells().stream().flatMap(cell -> point(cell).stream()).toList();
            series.add(new Lines.Series(drawn.size() == 1 ? "measured" : each.label(), points));
        }
        ceiling.ifPresent(limit -> curves.add(Lines.Curve.limit("ceiling: " + limit.label(), limit::at)));
        Metric metric = scaling.sweep().metric();
        return new Lines(
                id,
                MetricNames.capital(metric.name()) + " in " + metric.unit()
                        + ", median of forks and its interval; small dots are forks",
                small,
                Lines.Axis.of(scaling.parameter().name()),
                Lines.Axis.of(metric.unit()),
                series,
                curves,
                List.of());
    }

    private Optional<Lines.Point> point(Cell cell) {
        Summary summary = summary(cell);
        String interval = summary.medianInterval()
                .map(range -> ", " + Figures.value(range.low()) + " to " + Figures.value(range.high()) + " ("
                        + Figures.intervalHeading(range.confidence()) + ")")
                .orElse("");
        return Optional.of(new Lines.Point(
                        channels(cell),
                        summary.median(),
                        summary.medianInterval(),
                        forks(cell),
                        scaling.sweep().label(cell) + ": " + Figures.value(summary.median()) + " "
                                + scaling.sweep().metric().unit() + interval + ", "
                                + Figures.count(summary.n(), "fork")))
                .filter(point -> summary.n() > 0 && Double.isFinite(point.x()));
    }

    private List<Double> forks(Cell cell) {
        return cell.metric(scaling.sweep().metric().name())
                .map(series -> Sweep.sample(series).values())
                .orElse(List.of());
    }
}
