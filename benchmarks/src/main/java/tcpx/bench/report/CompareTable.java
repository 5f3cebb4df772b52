package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Estimate;
import tcpx.bench.stats.Interval;
import tcpx.bench.stats.SweepComparison;
import tcpx.bench.stats.Verdict;
import tcpx.bench.stats.Warning;

/**
 * Two sweeps side by side, a row per cell: medians with their spread, the change or {@code ~} where there is none to be seen, the interval
 * of this cell's change, Holm-corrected p, forks; the geometric mean, and below what to know before believing it.
 *
 * @param beforeName heading of the old side, such as a release
 * @param afterName heading of the new side
 * @param sweep the comparison
 * @param groups for each cell the heading that it stands under; empty for no headings
 */
public record CompareTable(String beforeName, String afterName, SweepComparison sweep, List<String> groups) {
    private static final int MOST_NAMED = 3;

    /** Copies. */
    public CompareTable {
        groups = List.copyOf(groups);
    }

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        // One unit for all cells stands in the headings, several stand in the rows.
        List<String> units =
                sweep.cells().stream().map(Comparison::unit).distinct().toList();
        String unit = units.size() == 1 ? " " + units.get(0) : "";
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("cell"),
                TextTable.Column.number(beforeName + unit),
                TextTable.Column.number("±"),
                TextTable.Column.number(afterName + unit),
                TextTable.Column.number("±"),
                TextTable.Column.number("change"),
                TextTable.Column.number(Figures.plain(100 * (1 - sweep.alpha())) + "% interval"),
                TextTable.Column.number("p"),
                TextTable.Column.number("forks"),
                TextTable.Column.words(""));
        for (int i = 0; i < sweep.cells().size(); i++) {
            Comparison cell = sweep.cells().get(i);
            boolean refused = cell.verdict() instanceof Verdict.Refused;
            if (!groups.isEmpty() && (i == 0 || !groups.get(i).equals(groups.get(i - 1)))) {
                table.heading(groups.get(i));
            }
            table.row(
                    units.size() == 1 ? cell.label() : cell.label() + " " + cell.unit(),
                    Figures.value(cell.before().median()),
                    Spread.of(cell.before()),
                    Figures.value(cell.after().median()),
                    Spread.of(cell.after()),
                    change(cell),
                    refused ? "-" : interval(cell),
                    Figures.probability(cell.correctedP()),
                    forks(cell),
                    cell.verdict() instanceof Verdict.Indistinguishable
                            ? ""
                            : cell.verdict().mark());
        }
        if (sweep.geometricMean().isPresent() && sweep.cells().size() > 1) {
            String mean = Figures.change(sweep.geometricMean().getAsDouble());
            table.row("geometric mean", "", "", "", "", mean);
        }
        StringBuilder text = new StringBuilder(table.render());
        text.append(style.hanging(summary()));
        refusals().forEach(line -> text.append(style.hanging("refused: " + line)));
        warnings().forEach(line -> text.append(style.hanging("warning: " + line)));
        return painted(text.toString(), style);
    }

    /** How many cells went which way, in one line; what did not happen is not said. */
    public String summary() {
        List<String> parts = new ArrayList<>();
        count(parts, Verdict.Faster.class, "faster");
        count(parts, Verdict.Slower.class, "slower");
        count(parts, Verdict.Indistinguishable.class, "not distinguishable (~)");
        count(parts, Verdict.Refused.class, "refused");
        return (parts.isEmpty() ? "no cells" : String.join(", ", parts))
                + "; p: exact Mann-Whitney over forks, after Holm; chance of any false verdict below "
                + Figures.percent(sweep.alpha(), 0);
    }

    private void count(List<String> parts, Class<? extends Verdict> kind, String word) {
        long number = sweep.cells().stream()
                .filter(cell -> kind.isInstance(cell.verdict()))
                .count();
        if (number > 0) {
            parts.add(number + " " + word);
        }
    }

    /** Cells that are refused for one reason, in one line. */
    private List<String> refusals() {
        Map<String, List<String>> cells = new LinkedHashMap<>();
        for (Comparison cell : sweep.cells()) {
            if (cell.verdict() instanceof Verdict.Refused refusal) {
                cells.computeIfAbsent(refusal.reason(), none -> new ArrayList<>())
                        .add(cell.label());
            }
        }
        List<String> lines = new ArrayList<>();
        cells.forEach((reason, labels) -> {
            String more = labels.size() > MOST_NAMED ? " and " + (labels.size() - MOST_NAMED) + " more" : "";
            lines.add(labels.stream().limit(MOST_NAMED).collect(Collectors.joining("; ")) + more + ": " + reason);
        });
        return lines;
    }

    private static String change(Comparison cell) {
        if (cell.verdict() instanceof Verdict.Indistinguishable) {
            return "~";
        }
        if (cell.verdict() instanceof Verdict.Refused || cell.effect().isEmpty()) {
            return "-";
        }
        Comparison.Effect effect = cell.effect().get();
        return shown(effect.kind(), effect.medians());
    }

    private static String interval(Comparison cell) {
        return cell.effect()
                .map(effect -> {
                    Estimate shift = effect.shift();
                    Interval interval = shift.interval();
                    return shown(effect.kind(), interval.low()) + " to " + shown(effect.kind(), interval.high());
                })
                .orElse("-");
    }

    /** A ratio as signed percent, a difference with its sign in the cell's unit. */
    private static String shown(Comparison.Effect.Kind kind, double size) {
        if (kind == Comparison.Effect.Kind.RATIO) {
            return Figures.change(size);
        }
        return (size > 0 ? "+" : "") + Figures.value(size);
    }

    private static String forks(Comparison cell) {
        int before = cell.before().n();
        int after = cell.after().n();
        return before == after ? Integer.toString(before) : before + "+" + after;
    }

    private List<String> warnings() {
        Set<String> lines = new LinkedHashSet<>();
        // cells that cannot be decided have been named, each with its reason
        sweep.warnings().stream()
                .filter(warning -> !(warning instanceof Warning.TooFewForTest))
                .map(Warning::line)
                .forEach(lines::add);
        for (Comparison cell : sweep.cells()) {
            cell.warnings().stream().map(Warning::line).forEach(lines::add);
        }
        return List.copyOf(lines);
    }

    /** Colours whole verdict words at line ends, after the layout, so that codes never disturb widths. */
    private static String painted(String text, Style style) {
        if (!style.colour()) {
            return text;
        }
        return text.replaceAll("(?m)  faster$", "  " + style.paint("faster", Style.Paint.GOOD))
                .replaceAll("(?m)  slower$", "  " + style.paint("slower", Style.Paint.BAD));
    }
}
