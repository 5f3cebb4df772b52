package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.model.BestChannels;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.KeyFigures;
import tcpx.bench.report.model.Block.KeyFigures.KeyFigure;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.Ceiling;
import tcpx.bench.research.Incidents;
import tcpx.bench.research.Limits;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Summary;

/** The few figures that answer the usual questions, about the best cell of the main sweep. */
final class KeyFiguresSection {
    private final RunView view;
    private final Sweep sweep;
    private final Cell best;
    private final Summary summary;
    private final List<KeyFigure> figures = new ArrayList<>();

    private KeyFiguresSection(RunView view, Sweep sweep, Cell best) {
        this.view = view;
        this.sweep = sweep;
        this.best = best;
        this.summary = Sweep.summary(best, sweep.metric().name());
    }

    static List<Block> of(RunView view) {
        return view.main()
                .flatMap(sweep -> sweep.best().map(best -> new KeyFiguresSection(view, sweep, best)))
                .<List<Block>>map(section -> List.of(section.block()))
                .orElse(List.of());
    }

    private KeyFigures block() {
        String word = sweep.metric().better() == Better.LOWER ? "lowest " : "best ";
        add(
                (sweep.ours().size() > 1 ? word : "")
                        + MetricNames.of(sweep.metric().name()),
                Figures.brief(summary.median()),
                sweep.metric().unit(),
                sweep.label(best) + (summary.n() > 1 ? ", ±" + Figures.spreadText(summary) : ""));
        if (sweep.isOfGoodput()) {
            view.ceiling().ifPresent(this::ofCeiling);
            limit();
            factor();
        }
        view.scaling()
                .flatMap(Scaling::main)
                .flatMap(Scaling.Series::best)
                .ifPresent(count -> add(
                        "channels to use",
                        channels(count),
                        "",
                        count.sureness().isPresent()
                                ? Figures.percent(count.sureness().getAsDouble(), 0) + " of resampled fits agree"
                                : "from the fitted model"));
        double cpu = Sweep.median(best, Metric.CPU.name());
        if (Double.isFinite(cpu)) {
            add("CPU, both nodes", Figures.brief(cpu), "s/GB", "at " + sweep.label(best));
        }
        double clocks = clockDifference(best);
        if (Double.isFinite(clocks)) {
            boolean apart = Math.abs(clocks) > Incidents.CLOCKS_APART;
            add("receiver against sender", Figures.change(1 + clocks), "", apart ? "clocks disagree" : "clocks agree");
        }
        fairness();
        return new KeyFigures(figures);
    }

    /** A channel count as a figure. */
    static String channels(BestChannels count) {
        return count.channels() + (count.stillRising() ? " or more" : "");
    }

    /** (receiver - sender) / sender of the medians; NaN where one is missing. */
    static double clockDifference(Cell cell) {
        double sender = Sweep.median(cell, Metric.GOODPUT.name());
        return sender > 0 ? Sweep.median(cell, Metric.GOODPUT_RECEIVER.name()) / sender - 1 : Double.NaN;
    }

    private void ofCeiling(Ceiling ceiling) {
        double most = ceiling.of(best.key());
        add(
                "of what the rails carry",
                Figures.percent(summary.median() / most, 1),
                "",
                Figures.brief(most) + " GB/s, " + ceiling.label()
                        + (summary.median() > most ? "; a shaper saves up while messages pause" : ""));
    }

    private void limit() {
        Limits.of(view.run()).stream()
                .filter(limit -> limit.cell().equals(best.key()))
                .findFirst()
                .ifPresent(limit -> {
                    String[] words = limit.verdict().sentence().split(": ", 2);
                    add("what limits it", words[0], "", words.length > 1 ? words[1] : limit.evidence());
                });
    }

    /** Against the fewest channels, where all else is equal. */
    private void factor() {
        Optional<Scaling> scaling =
                view.scaling().filter(each -> each.parameter().name().equals(Sweep.CHANNELS));
        if (scaling.isEmpty()) {
            return;
        }
        Cell first = scaling.get().main().orElseThrow().cells().get(0);
        double least = Sweep.median(first, Metric.GOODPUT.name());
        if (!first.equals(best) && least > 0) {
            add(
                    first.key().param(Sweep.CHANNELS) + " → " + best.key().param(Sweep.CHANNELS) + " channels",
                    Figures.factor(summary.median() / least),
                    "",
                    "from " + Figures.brief(least) + " GB/s");
        }
    }

    private void fairness() {
        double[] shares = usedShares(best);
        OptionalDouble fairness = shares.length > 1 ? Fairness.jain(shares) : OptionalDouble.empty();
        if (fairness.isPresent()) {
            add(
                    "fairness of rails",
                    Figures.fixed(fairness.getAsDouble(), 3),
                    "",
                    "Jain's index over " + shares.length + " rails, 1 is equal");
        }
    }

    static double[] usedShares(Cell cell) {
        return used(cell).stream().mapToDouble(Map.Entry::getValue).toArray();
    }

    /** As many rails as the cell has channels, the busiest first: rails without a channel are idle by intention. */
    static List<Map.Entry<String, Double>> used(Cell cell) {
        double channels = SweptParameter.number(cell.key().param(Sweep.CHANNELS));
        return RailsSection.sent(cell).entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(channels >= 1 ? (long) channels : Long.MAX_VALUE)
                .toList();
    }

    private void add(String name, String value, String unit, String detail) {
        figures.add(new KeyFigure(name, value, unit, detail));
    }
}
