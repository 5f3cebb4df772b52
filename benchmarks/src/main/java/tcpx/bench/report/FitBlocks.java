package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tcpx.bench.model.Fit;
import tcpx.bench.model.ModelChoice;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.Summary;

/** What was fitted, as tables and in a line. */
final class FitBlocks {
    private FitBlocks() {}

    /**
     * All models that were tried, best first: a star for the choice, a question mark for what is not told apart from
     * it.
     */
    static Table models(ModelChoice choice) {
        List<Table.Row> rows = new ArrayList<>();
        for (ModelChoice.Ranked ranked : choice.ranked()) {
            Fit.Fitted fit = ranked.fit();
            String mark = choice.best().isEmpty() || ranked.difference() > ModelChoice.APART
                    ? ""
                    : ranked.difference() == 0 ? "*" : "?";
            rows.add(new Table.Row(
                    mark.equals("*") ? Table.Mark.CHOSEN : Table.Mark.NONE,
                    Table.Row.of(
                                    mark,
                                    fit.name(),
                                    Figures.fixed(fit.aicc().value(), 1),
                                    Figures.fixed(ranked.difference(), 1),
                                    Figures.fixed(ranked.weight(), 2),
                                    Figures.percent(fit.relativeRms(), 2),
                                    words(fit))
                            .fields()));
        }
        for (Fit fit : choice.unranked()) {
            String misses = fit instanceof Fit.Fitted fitted ? Figures.percent(fitted.relativeRms(), 2) : Figures.NONE;
            rows.add(new Table.Row(
                    Table.Mark.MUTED,
                    Table.Row.of("", fit.name(), Figures.NONE, Figures.NONE, Figures.NONE, misses, why(fit))
                            .fields()));
        }
        return Table.of(
                        List.of(
                                Table.Column.words(""),
                                Table.Column.words("model"),
                                Table.Column.number("AICc"),
                                Table.Column.number("Δ"),
                                Table.Column.number("weight"),
                                Table.Column.number("misses"),
                                Table.Column.words("in words")),
                        rows)
                .captioned("Models of scaling, best first; a smaller AICc is better, up to "
                        + Figures.plain(ModelChoice.APART) + " apart is not told apart");
    }

    private static String words(Fit.Fitted fit) {
        String notes = String.join("; ", fit.notes());
        return fit.model().sentence() + (notes.isEmpty() ? "" : " (" + notes + ")");
    }

    private static String why(Fit fit) {
        return fit instanceof Fit.Fitted fitted
                ? words(fitted) + "; not scored: " + fitted.aicc().refusal().orElse("")
                : ((Fit.Refused) fit).reason();
    }

    /** A fit's quantities with their intervals, times in microseconds; {@code name} is what the formula gives. */
    static Table quantities(Fit.Fitted fit, String name) {
        double confidence = fit.parameters().stream()
                .flatMap(parameter -> parameter.interval().stream())
                .mapToDouble(Interval::confidence)
                .findFirst()
                .orElse(Summary.CONFIDENCE);
        return new Table.Columns<Fit.Parameter>()
                .words(
                        name + ": " + fit.model().formula(),
                        parameter -> parameter.quantity().symbol() + "  "
                                + parameter.quantity().meaning())
                .number(
                        "value",
                        parameter -> scale(parameter) * parameter.quantity().value(),
                        Figures::value)
                .right(
                        Figures.intervalHeading(confidence),
                        parameter -> Figures.interval(
                                parameter.interval(), bound -> Figures.value(scale(parameter) * bound)))
                .words(
                        "unit",
                        parameter ->
                                isTime(parameter) ? "us" : parameter.quantity().unit())
                .of(fit.parameters());
    }

    private static boolean isTime(Fit.Parameter parameter) {
        return parameter.quantity().unit().equals("s");
    }

    private static double scale(Fit.Parameter parameter) {
        return isTime(parameter) ? 1e6 : 1;
    }

    /** A fit in one line: its quantities with their intervals, or why there is none. */
    static String line(Fit fit) {
        if (fit instanceof Fit.Refused refused) {
            return refused.name() + ": " + refused.reason();
        }
        Fit.Fitted fitted = (Fit.Fitted) fit;
        return fitted.name() + ": "
                + fitted.parameters().stream().map(FitBlocks::parameter).collect(Collectors.joining(", "))
                + "; misses by " + Figures.percent(fitted.relativeRms(), 1);
    }

    private static String parameter(Fit.Parameter parameter) {
        String interval = parameter.interval().isEmpty()
                ? ""
                : " (" + Figures.interval(parameter.interval(), Figures::value) + ")";
        return parameter.quantity().symbol() + " = "
                + Figures.value(parameter.quantity().value()) + " "
                + parameter.quantity().unit() + interval;
    }
}
