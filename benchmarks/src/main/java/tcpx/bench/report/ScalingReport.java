package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tcpx.bench.model.BestChannels;
import tcpx.bench.model.Fit;
import tcpx.bench.model.ModelChoice;
import tcpx.bench.model.Point;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Interval;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Warning;

/**
 * How goodput scales with channels, as one page of text: the measured table, the models, the chosen model's parameters, the chart, and
 * the channel count to use.
 *
 * @param goodputs forks per channel count, GB/s
 * @param ceiling what the rails can carry; empty where it is not known, as on unshaped rails
 * @param choice the fitted models
 */
public record ScalingReport(List<Point> goodputs, Optional<Ceiling> ceiling, ModelChoice choice) {
    private static final String UNIT = "GB/s";

    /** Sorts the points by channels. */
    public ScalingReport {
        goodputs =
                goodputs.stream().sorted(Comparator.comparingDouble(Point::x)).toList();
    }

    /** The page; every line ends with a line feed. */
    public String render(Style style) {
        List<Summary> summaries = goodputs.stream()
                .map(point -> Summary.of(Sample.of(point.values(), UNIT, Better.HIGHER)))
                .toList();
        StringBuilder page = new StringBuilder();
        page.append(measured(summaries, style));
        warnings(summaries).forEach(line -> page.append(style.paragraph("warning: " + line)));
        page.append('\n').append(models(style));
        page.append(style.paragraph(choice.statement()));
        choice.best().ifPresent(best -> page.append('\n').append(parameters(best, style)));
        String chart = chart(summaries).render(style);
        page.append(chart.isEmpty() ? "" : "\n" + chart);
        page.append('\n')
                .append(style.paragraph(BestChannels.of(choice, BestChannels.TOLERANCE)
                        .map(BestChannels::sentence)
                        .orElseGet(() -> bestMeasured(summaries))));
        return page.toString();
    }

    private String measured(List<Summary> summaries, Style style) {
        double first = summaries.isEmpty() ? Double.NaN : summaries.get(0).median();
        double firstChannels = goodputs.isEmpty() ? 1 : goodputs.get(0).x();
        List<TextTable.Column> columns = new ArrayList<>();
        for (String heading : List.of("channels", "forks", UNIT, "±", "min", "max")) {
            columns.add(TextTable.Column.number(heading));
        }
        ceiling.ifPresent(ignored -> columns.add(TextTable.Column.number("of ceiling")));
        columns.add(TextTable.Column.number("factor to " + Figures.setting(firstChannels)));
        columns.add(TextTable.Column.number("linear"));
        TextTable table = new TextTable(style, columns.toArray(TextTable.Column[]::new));
        int decimals =
                Figures.decimals(summaries.stream().mapToDouble(Summary::median).toArray());
        for (int i = 0; i < goodputs.size(); i++) {
            double channels = goodputs.get(i).x();
            Summary summary = summaries.get(i);
            double factor = summary.median() / first;
            List<String> cells = new ArrayList<>();
            cells.add(Figures.setting(channels));
            cells.add(Integer.toString(summary.n()));
            cells.add(Figures.fixed(summary.median(), decimals));
            cells.add(Spread.of(summary));
            cells.add(Figures.fixed(summary.min(), decimals));
            cells.add(Figures.fixed(summary.max(), decimals));
            ceiling.ifPresent(limit -> cells.add(Figures.percent(summary.median() / limit.at(channels), 1)));
            cells.add(Double.isFinite(factor) ? Figures.fixed(factor, 2) + "×" : "-");
            cells.add(Figures.percent(factor * firstChannels / channels, 1));
            table.row(cells.toArray(String[]::new));
        }
        String source = ceiling.map(limit -> "ceiling: " + limit.label() + ", "
                        + Figures.value(limit.at(limit.railGBps().size())) + " GB/s over "
                        + limit.railGBps().size() + (limit.railGBps().size() == 1 ? " rail" : " rails") + "\n")
                .orElse("");
        return table.render() + style.text(source);
    }

    /** Warnings of all cells, each said once. */
    private static List<String> warnings(List<Summary> summaries) {
        Set<String> lines = new LinkedHashSet<>();
        for (Summary summary : summaries) {
            summary.warnings().stream().map(Warning::line).forEach(lines::add);
        }
        return List.copyOf(lines);
    }

    private String models(Style style) {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words(""),
                TextTable.Column.words("model"),
                TextTable.Column.number("AICc"),
                TextTable.Column.number("Δ"),
                TextTable.Column.number("weight"),
                TextTable.Column.number("misses"),
                TextTable.Column.words("in words"));
        for (ModelChoice.Ranked ranked : choice.ranked()) {
            Fit.Fitted fit = ranked.fit();
            table.row(
                    mark(ranked),
                    fit.name(),
                    Figures.fixed(fit.aicc().value(), 1),
                    Figures.fixed(ranked.difference(), 1),
                    Figures.fixed(ranked.weight(), 2),
                    Figures.percent(fit.relativeRms(), 2),
                    words(fit));
        }
        for (Fit fit : choice.unranked()) {
            if (fit instanceof Fit.Fitted fitted) {
                String why = words(fitted) + "; not scored: "
                        + fitted.aicc().refusal().orElse("");
                table.row("", fit.name(), "-", "-", "-", Figures.percent(fitted.relativeRms(), 2), why);
            } else if (fit instanceof Fit.Refused refused) {
                table.row("", fit.name(), "-", "-", "-", "-", refused.reason());
            }
        }
        return table.render();
    }

    private static String words(Fit.Fitted fit) {
        String notes = String.join("; ", fit.notes());
        return fit.model().sentence() + (notes.isEmpty() ? "" : " (" + notes + ")");
    }

    /** A star for the choice, a question mark for what is not told apart from it. */
    private String mark(ModelChoice.Ranked ranked) {
        if (choice.best().isEmpty()) {
            return "";
        }
        if (ranked.difference() == 0) {
            return "*";
        }
        return ranked.difference() <= ModelChoice.APART ? "?" : "";
    }

    private static String parameters(Fit.Fitted best, Style style) {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words(best.name() + ": " + best.model().formula()),
                TextTable.Column.number("value"),
                TextTable.Column.number(intervalHeading(best)),
                TextTable.Column.words("unit"));
        for (Fit.Parameter parameter : best.parameters()) {
            String interval = parameter
                    .interval()
                    .map(i -> Figures.value(i.low()) + " to " + Figures.value(i.high()))
                    .orElse("-");
            table.row(
                    parameter.quantity().symbol() + "  " + parameter.quantity().meaning(),
                    Figures.value(parameter.quantity().value()),
                    interval,
                    parameter.quantity().unit());
        }
        return table.render();
    }

    private static String intervalHeading(Fit.Fitted best) {
        double confidence =
                best.parameters().get(0).interval().map(Interval::confidence).orElse(Summary.CONFIDENCE);
        return String.format(Locale.ROOT, "%s%% interval", Figures.plain(100 * confidence));
    }

    /** The plain reading of the table, for when no model can be chosen. */
    private String bestMeasured(List<Summary> summaries) {
        double most = summaries.stream()
                .mapToDouble(Summary::median)
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
        for (int i = 0; i < summaries.size(); i++) {
            if (summaries.get(i).median() >= (1 - BestChannels.TOLERANCE) * most) {
                return "Smallest measured count within " + Figures.percent(BestChannels.TOLERANCE, 0)
                        + " of the best measured: "
                        + Figures.setting(goodputs.get(i).x()) + " ("
                        + Figures.value(summaries.get(i).median()) + " GB/s); no model says how sure that is.";
            }
        }
        return "No goodput was measured.";
    }

    private Chart chart(List<Summary> summaries) {
        List<Chart.Point> points = new ArrayList<>();
        for (int i = 0; i < goodputs.size(); i++) {
            Summary summary = summaries.get(i);
            points.add(new Chart.Point(goodputs.get(i).x(), summary.min(), summary.median(), summary.max()));
        }
        return new Chart(
                points,
                choice.best().map(best -> new Chart.Line(best.name() + " fit", best.model()::at)),
                ceiling.map(limit -> new Chart.Line("ceiling: " + limit.label(), limit::at)),
                "channels",
                UNIT);
    }
}
