package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.History;
import tcpx.bench.result.NetworkText;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Verdict;

/**
 * A history as text: for each machine a line per cell with its bars, and below each release with its median and what changed.
 *
 * @param history what to show
 */
public record HistoryText(History history) {
    private static final int FEWEST_FOR_CHANGES = 7;

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        if (history.lines().isEmpty()) {
            return style.text("no release has " + history.metric() + " for such a cell\n");
        }
        CellLabels labels =
                CellLabels.of(history.lines().stream().map(History.Line::cell).toList());
        StringBuilder text = new StringBuilder();
        String shown = "";
        for (History.Line line : history.lines()) {
            String place = line.machine() + ", " + NetworkText.of(line.topology());
            if (!place.equals(shown)) {
                text.append(text.length() == 0 ? "" : "\n").append(style.paragraph(place));
                shown = place;
            }
            text.append('\n').append(heading(line, labels, style)).append(table(line, style));
            changes(line, style).forEach(text::append);
        }
        return text.toString();
    }

    private String heading(History.Line line, CellLabels labels, Style style) {
        return style.text(
                labels.of(line.cell()) + (line.entries().size() > 1 ? "  " + Sparkline.of(line.medians(), style) : "")
                        + "  " + history.metric() + "\n");
    }

    private static String table(History.Line line, Style style) {
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("release"),
                TextTable.Column.number(line.unit()),
                TextTable.Column.number("±"),
                TextTable.Column.number("runs"),
                TextTable.Column.number("forks"),
                TextTable.Column.number("change"),
                TextTable.Column.number("p"),
                TextTable.Column.words(""));
        for (History.Entry entry : line.entries()) {
            table.row(
                    entry.release(),
                    Figures.value(entry.summary().median()),
                    Spread.of(entry.summary()),
                    Integer.toString(entry.runs().size()),
                    Integer.toString(entry.summary().n()),
                    entry.step().map(HistoryText::change).orElse(""),
                    entry.step()
                            .map(step -> Figures.probability(step.correctedP()))
                            .orElse(""),
                    entry.step()
                            .map(Comparison::verdict)
                            .filter(verdict -> !(verdict instanceof Verdict.Indistinguishable))
                            .map(HistoryText::words)
                            .orElse(""));
        }
        return table.render();
    }

    private static String change(Comparison step) {
        if (step.verdict() instanceof Verdict.Indistinguishable) {
            return "~";
        }
        boolean judged = step.verdict() instanceof Verdict.Faster || step.verdict() instanceof Verdict.Slower;
        return step.effect()
                .filter(effect -> judged && effect.kind() == Comparison.Effect.Kind.RATIO)
                .map(effect -> Figures.change(effect.medians()))
                .orElse("-");
    }

    private static String words(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused ? "not decided: " + refused.reason() : verdict.mark();
    }

    private static List<String> changes(History.Line line, Style style) {
        List<String> texts = new ArrayList<>();
        for (ChangePoints.ChangePoint change : line.changes()) {
            texts.add(style.paragraph("change of level at "
                    + line.entries().get(change.index()).release() + ": "
                    + Figures.value(change.before()) + " to " + Figures.value(change.after()) + " " + line.unit() + " ("
                    + Figures.change(change.after() / change.before()) + ", p="
                    + Figures.probability(change.p()) + ")"));
        }
        if (texts.isEmpty() && line.entries().size() > 1 && line.entries().size() < FEWEST_FOR_CHANGES) {
            texts.add(style.paragraph("no change of level can be significant over fewer than " + FEWEST_FOR_CHANGES
                    + " releases; the column change compares each with the one before"));
        }
        return texts;
    }
}
