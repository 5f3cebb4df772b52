package tcpx.bench.report.html;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.model.BestChannels;
import tcpx.bench.report.Ceiling;
import tcpx.bench.result.Better;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Interval;
import tcpx.bench.stats.Summary;

/** The few figures that answer the usual questions, about the best cell of the main sweep. */
final class KeyFigures {
    private KeyFigures() {}

    static Tag tag(RunView view, Optional<BestChannels> channels) {
        Tag list = Tag.of("dl").cls("cards");
        if (view.main().isEmpty() || view.main().get().best().isEmpty()) {
            return list;
        }
        Sweep sweep = view.main().get();
        Cell best = sweep.best().orElseThrow();
        Summary summary = Sweep.summary(best, sweep.metric().name()).orElseThrow();
        String word = sweep.metric().better() == Better.LOWER ? "lowest " : "best ";
        card(
                list,
                (sweep.ours().size() > 1 ? word : "") + sweep.metric().name(),
                Numerals.brief(summary.median()) + " " + sweep.metric().unit(),
                sweep.label(best) + spread(summary));
        if (sweep.metric().name().equals(Metric.GOODPUT.name())) {
            view.ceiling().ifPresent(ceiling -> ofCeiling(list, ceiling, best, summary));
            factor(list, sweep, best, summary);
        }
        channels.ifPresent(count -> card(
                list,
                "channels to use",
                count.channels() + (count.stillRising() ? " or more" : ""),
                count.sureness().isPresent()
                        ? Numerals.percent(count.sureness().getAsDouble(), 0) + " of resampled fits agree"
                        : "from the fitted model"));
        Sweep.median(best, Metric.CPU.name())
                .ifPresent(
                        cpu -> card(list, "CPU, both nodes", Numerals.brief(cpu) + " s/GB", "at " + sweep.label(best)));
        OptionalDouble clocks = Notices.clockDifference(best);
        if (clocks.isPresent()) {
            boolean apart = Math.abs(clocks.getAsDouble()) > Notices.CLOCKS_APART;
            card(
                    list,
                    "receiver against sender",
                    Numerals.change(1 + clocks.getAsDouble()),
                    apart ? "clocks disagree" : "clocks agree");
        }
        double[] shares = Notices.usedShares(best);
        OptionalDouble fairness = shares.length > 1 ? Fairness.jain(shares) : OptionalDouble.empty();
        if (fairness.isPresent()) {
            card(
                    list,
                    "fairness of rails",
                    Numerals.fixed(fairness.getAsDouble(), 3),
                    "Jain's index over " + shares.length + " rails, 1 is equal");
        }
        return list;
    }

    private static void ofCeiling(Tag list, Ceiling ceiling, Cell best, Summary summary) {
        double most = Notices.mostFor(best, ceiling);
        if (most > 0) {
            card(
                    list,
                    "of what the rails carry",
                    Numerals.percent(summary.median() / most, 1),
                    Numerals.brief(most) + " GB/s, " + ceiling.label());
        }
    }

    /** Against the fewest channels, where all else is equal. */
    private static void factor(Tag list, Sweep sweep, Cell best, Summary summary) {
        Optional<Axis> axis = sweep.axis("channels").filter(Axis::numeric);
        if (axis.isEmpty()) {
            return;
        }
        List<Cell> series = sweep.along(axis.get()).values().stream()
                .filter(cells -> cells.contains(best))
                .findFirst()
                .orElseThrow();
        Cell first = series.get(0);
        OptionalDouble least = Sweep.median(first, Metric.GOODPUT.name());
        if (first.equals(best) || least.isEmpty() || !(least.getAsDouble() > 0)) {
            return;
        }
        card(
                list,
                first.key().param("channels") + " → " + best.key().param("channels") + " channels",
                Numerals.fixed(summary.median() / least.getAsDouble(), 2) + " ×",
                "from " + Numerals.brief(least.getAsDouble()) + " GB/s");
    }

    private static String spread(Summary summary) {
        return summary.medianInterval()
                .map(interval -> ", " + interval(interval))
                .orElse(", 1 fork");
    }

    /** {@code 1.93 to 1.95 (93.8 % interval)}. */
    static String interval(Interval interval) {
        return Numerals.value(interval.low()) + " to " + Numerals.value(interval.high()) + " ("
                + Numerals.plain(Math.rint(1000 * interval.confidence()) / 10) + " % interval)";
    }

    /** The number large, its unit small. */
    private static Tag figure(String value) {
        int space = value.indexOf(' ');
        Tag figure = Tag.of("dd").cls("value");
        return space < 0
                ? figure.text(value)
                : figure.text(value.substring(0, space))
                        .with(Tag.of("span", value.substring(space)).cls("unit"));
    }

    private static void card(Tag list, String name, String value, String detail) {
        list.with(Tag.of("div")
                .with(Tag.of("dt", name), figure(value), Tag.of("dd", detail).cls("detail")));
    }
}
