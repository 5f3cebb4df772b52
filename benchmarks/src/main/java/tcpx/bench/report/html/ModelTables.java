package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.model.Fit;
import tcpx.bench.model.ModelChoice;
import tcpx.bench.stats.Interval;

/** What was fitted: the models with their scores, and the chosen one's parameters. */
final class ModelTables {
    private ModelTables() {}

    /** {@code series} is what was fitted, empty if there is only one thing. */
    static List<Tag> tags(ModelChoice choice, String series) {
        List<Tag> tags = new ArrayList<>();
        String of = series.isEmpty() ? "" : " (" + series + ")";
        Table models = Table.of(
                "Models of scaling" + of + ", best first; a smaller AICc is better, up to "
                        + Numerals.plain(ModelChoice.APART) + " apart is not told apart",
                Table.Column.words("model"),
                Table.Column.words("in words"),
                Table.Column.number("AICc"),
                Table.Column.number("Δ"),
                Table.Column.number("weight"),
                Table.Column.number("misses by"));
        for (ModelChoice.Ranked ranked : choice.ranked()) {
            Fit.Fitted fit = ranked.fit();
            models.row(
                    ranked.difference() == 0 ? "chosen" : "",
                    List.of(
                            Table.Field.of(fit.name()),
                            Table.Field.of(fit.model().sentence()),
                            Table.Field.of(Numerals.fixed(fit.aicc().value(), 1)),
                            Table.Field.of(Numerals.fixed(ranked.difference(), 1)),
                            Table.Field.of(Numerals.fixed(ranked.weight(), 2)),
                            Table.Field.of(Numerals.percent(fit.relativeRms(), 2))));
        }
        for (Fit fit : choice.unranked()) {
            boolean fitted = fit instanceof Fit.Fitted;
            String words = fit instanceof Fit.Fitted curve
                    ? curve.model().sentence() + "; not scored: "
                            + curve.aicc().refusal().orElse("")
                    : ((Fit.Refused) fit).reason();
            models.row(
                    "muted",
                    List.of(
                            Table.Field.of(fit.name()),
                            Table.Field.of(words),
                            Table.Field.of(Numerals.NONE),
                            Table.Field.of(Numerals.NONE),
                            Table.Field.of(Numerals.NONE),
                            Table.Field.of(
                                    fitted ? Numerals.percent(((Fit.Fitted) fit).relativeRms(), 2) : Numerals.NONE)));
        }
        tags.add(models.tag());
        choice.best().ifPresent(best -> {
            tags.add(Tag.of("p", choice.statement()));
            tags.add(parameters(best));
        });
        return tags;
    }

    /** The parameters with their intervals and notes; times in microseconds. */
    static Tag parameters(Fit.Fitted best) {
        Optional<Interval> first = best.parameters().stream()
                .flatMap(parameter -> parameter.interval().stream())
                .findFirst();
        String heading = first.map(i -> Numerals.plain(100 * i.nominal()) + " % interval")
                .orElse("interval");
        Table table = Table.of(
                best.name() + ": goodput = " + best.model().formula(),
                Table.Column.words("parameter"),
                Table.Column.words("meaning"),
                Table.Column.number("value"),
                Table.Column.number(heading),
                Table.Column.words("unit"));
        for (Fit.Parameter parameter : best.parameters()) {
            boolean time = parameter.quantity().unit().equals("s");
            double scale = time ? 1e6 : 1;
            table.row(
                    parameter.quantity().symbol(),
                    parameter.quantity().meaning(),
                    Numerals.value(scale * parameter.quantity().value()),
                    parameter
                            .interval()
                            .map(i -> Numerals.value(scale * i.low()) + " to " + Numerals.value(scale * i.high()))
                            .orElse(Numerals.NONE),
                    time ? "µs" : parameter.quantity().unit());
        }
        Tag all = Tag.of("div").with(table.tag());
        best.notes().forEach(note -> all.with(Tag.of("p", note).cls("note")));
        return all;
    }
}
