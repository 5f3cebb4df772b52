package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;
import tcpx.bench.stats.Verdict;

/**
 * Strategies side by side on rails of several shapes: what each moved, how much of what the rails could carry that is, how
 * evenly it used them, and what a fault cost. Pure: from stored runs to text.
 */
public final class StrategiesReport {
    /** The strategy all others are compared with: what every existing system does. */
    public static final String REFERENCE = "ROUND_ROBIN";

    private final Style style;
    private final List<Section> sections;

    /**
     * One shape of rails and what was measured on it.
     *
     * @param name for the heading
     * @param railGBps payload rate of each rail
     * @param outage the fault, if there was one
     * @param run cells that differ in {@code strategy} and perhaps {@code messageBytes}
     */
    public record Section(String name, List<Double> railGBps, Optional<Outage> outage, Run run) {
        double sumGBps() {
            return railGBps.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /**
     * A rail that was down for a while.
     *
     * @param railGBps what it carries otherwise
     * @param downSeconds how long it was down in each fork
     * @param measuredSeconds how long each fork was measured
     */
    public record Outage(double railGBps, double downSeconds, double measuredSeconds) {}

    /** A report over the sections, in their order. */
    public StrategiesReport(List<Section> sections, Style style) {
        this.sections = List.copyOf(sections);
        this.style = style;
    }

    /** The text; every line ends with a line feed. */
    public String render() {
        StringBuilder page = new StringBuilder();
        for (Section section : sections) {
            page.append(render(section)).append('\n');
        }
        return page.append(
                        style.text(
                                "of sum: share of the sum of the rails' payload rates. fairness: Jain's index of the rails' use, each by its own "
                                        + "rate.\nlost: seconds in each fork beyond what the rails that were up needed. again: payload that arrived twice.\n"))
                .toString();
    }

    private String render(Section section) {
        boolean faulty = section.outage().isPresent();
        List<TextTable.Column> columns = new ArrayList<>(List.of(TextTable.Column.words(section.name())));
        for (String heading : List.of("GB/s", "±", "of sum", "fairness")) {
            columns.add(TextTable.Column.number(heading));
        }
        if (faulty) {
            columns.add(TextTable.Column.number("lost"));
        }
        columns.add(TextTable.Column.number("again"));
        columns.add(TextTable.Column.number("to " + REFERENCE));
        columns.add(TextTable.Column.words(""));
        TextTable table = new TextTable(style, columns.toArray(TextTable.Column[]::new));
        List<Cell> cells = section.run().cells().stream()
                .filter(cell -> cell.metric(Metric.GOODPUT.name()).isPresent())
                .toList();
        List<Comparison> comparisons = compare(cells);
        for (int i = 0; i < cells.size(); i++) {
            Summary goodput = Summary.of(sample(cells.get(i)));
            List<String> row = new ArrayList<>(List.of(
                    label(cells, cells.get(i)),
                    Figures.value(goodput.median()),
                    Spread.of(goodput),
                    Figures.percent(goodput.median() / section.sumGBps(), 1),
                    fairness(section, cells.get(i))));
            section.outage().ifPresent(outage -> row.add(lost(section, outage, goodput.median())));
            row.add(Figures.percent(median(cells.get(i), "duplicates"), 2));
            row.add(factor(comparisons.get(i)));
            row.add(verdict(comparisons.get(i)));
            table.row(row.toArray(String[]::new));
        }
        return table.render();
    }

    private static List<Comparison> compare(List<Cell> cells) {
        List<Comparison.Cell> pairs = new ArrayList<>();
        for (Cell cell : cells) {
            Cell reference = cells.stream()
                    .filter(other -> other.key().param("strategy").equals(REFERENCE)
                            && other.key()
                                    .param("messageBytes")
                                    .equals(cell.key().param("messageBytes")))
                    .findFirst()
                    .orElse(cell);
            pairs.add(new Comparison.Cell(cell.key().toString(), sample(reference), sample(cell)));
        }
        // a cell beside itself is no question: it must not make the others harder to decide
        List<Comparison.Cell> questions = pairs.stream()
                .filter(pair -> !pair.before().equals(pair.after()))
                .toList();
        List<Comparison> answers = SweepComparison.of(questions).cells();
        List<Comparison> all = new ArrayList<>();
        int next = 0;
        for (Comparison.Cell pair : pairs) {
            all.add(questions.contains(pair) ? answers.get(next++) : null);
        }
        return all;
    }

    private static String factor(Comparison comparison) {
        return comparison == null
                ? ""
                : comparison
                        .effect()
                        .map(effect -> String.format(Locale.ROOT, "%.2f×", effect.medians()))
                        .orElse("-");
    }

    private static String verdict(Comparison comparison) {
        if (comparison == null) {
            return "";
        }
        return comparison.verdict() instanceof Verdict.Refused refused
                ? "needs " + refused.forksNeeded() + " forks"
                : comparison.verdict().mark()
                        + String.format(Locale.ROOT, " (p=%s)", Figures.probability(comparison.correctedP()));
    }

    private static String fairness(Section section, Cell cell) {
        List<Double> used = new ArrayList<>();
        for (int rail = 0; rail < section.railGBps().size(); rail++) {
            double carried = median(cell, "rail.eth" + (rail + 1) + ".tx");
            used.add(carried / section.railGBps().get(rail));
        }
        OptionalDouble jain =
                Fairness.jain(used.stream().mapToDouble(Double::doubleValue).toArray());
        return jain.isPresent() ? Figures.fixed(jain.getAsDouble(), 3) : "-";
    }

    private static String lost(Section section, Outage outage, double goodputGBps) {
        double couldGB = section.sumGBps() * outage.measuredSeconds() - outage.railGBps() * outage.downSeconds();
        double lostSeconds = outage.measuredSeconds() * (1 - goodputGBps * outage.measuredSeconds() / couldGB);
        return Figures.fixed(Math.max(0, lostSeconds), 2) + " s";
    }

    private static String label(List<Cell> cells, Cell cell) {
        boolean sizes = cells.stream()
                        .map(each -> each.key().param("messageBytes"))
                        .distinct()
                        .count()
                > 1;
        return cell.key().param("strategy")
                + (sizes ? " " + Long.parseLong(cell.key().param("messageBytes")) / (1 << 20) + " MiB" : "");
    }

    private static Sample sample(Cell cell) {
        return Sample.of(
                Arrays.stream(cell.metric(Metric.GOODPUT.name()).orElseThrow().forkMeans())
                        .boxed()
                        .toList(),
                Metric.GOODPUT.unit(),
                Better.HIGHER);
    }

    private static double median(Cell cell, String metric) {
        double[] values = cell.metric(metric).map(series -> series.forkMeans()).orElse(new double[0]);
        Arrays.sort(values);
        return values.length == 0 ? Double.NaN : (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
