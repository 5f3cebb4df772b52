package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tcpx.bench.report.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Warning;

/** Collects what a reader must know before believing a run. */
final class Notices {
    /** Sender's and receiver's clocks may disagree by this share. */
    static final double CLOCKS_APART = 0.05;

    private static final double ABOVE_CEILING = 1.02;

    private Notices() {}

    static List<Notice> of(RunView view) {
        List<Notice> notices = new ArrayList<>();
        switch (view.run().status()) {
            case FAILED ->
                notices.add(
                        new Notice(
                                Notice.Severity.BAD,
                                "FAILED: a check failed. The figures below are evidence, not results",
                                "look for the failed check in the run's log, mend it, run the command at the end of this page again"));
            case PARTIAL ->
                notices.add(
                        new Notice(
                                Notice.Severity.WARN,
                                "PARTIAL: the run ended early or is still running. Its rows are good, the sweep is not complete",
                                "wait for its end and make the report again, or run the command at the end of this page again"));
            default -> {}
        }
        view.run().warnings().forEach(text -> notices.add(new Notice(Notice.Severity.WARN, text, "")));
        if (!view.railProblem().isEmpty()) {
            notices.add(new Notice(Notice.Severity.WARN, "rails over time are left out: " + view.railProblem(), ""));
        }
        if (HeadSection.dirty(view.run().properties())) {
            notices.add(new Notice(
                    Notice.Severity.WARN,
                    "the source had changes that no commit holds, so the run cannot be repeated from the repository alone",
                    "commit, then run again"));
        }
        view.sweeps().forEach(sweep -> notices.addAll(of(view, sweep)));
        return notices;
    }

    private static List<Notice> of(RunView view, Sweep sweep) {
        List<Notice> notices = new ArrayList<>();
        view.ceiling().ifPresent(ceiling -> notices.addAll(aboveCeiling(sweep, ceiling)));
        List<String> apart = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            OptionalDouble difference = clockDifference(cell);
            if (difference.isPresent() && Math.abs(difference.getAsDouble()) > CLOCKS_APART) {
                apart.add(sweep.label(cell) + " " + Numerals.change(1 + difference.getAsDouble()));
            }
        }
        if (!apart.isEmpty()) {
            notices.add(new Notice(
                    Notice.Severity.WARN,
                    "the receiver's goodput differs from the sender's by more than " + Numerals.percent(CLOCKS_APART, 0)
                            + ": " + some(apart),
                    "do not quote either; look at verification and at rails over time"));
        }
        warnings(sweep)
                .forEach((warning, labels) -> notices.add(new Notice(
                        Notice.Severity.WARN,
                        warning.text() + where(labels, sweep.ours().size()),
                        warning.remedy())));
        sweep.best()
                .ifPresent(best -> Fairness.check(usedShares(best))
                        .ifPresent(warning -> notices.add(new Notice(
                                Notice.Severity.NOTE,
                                "rails at the best cell (" + sweep.label(best) + "): " + warning.text(),
                                warning.remedy()))));
        return notices;
    }

    /** Warnings about the sweep's own metric, each once, with the cells it holds for. */
    private static Map<Warning, List<String>> warnings(Sweep sweep) {
        Map<Warning, List<String>> found = new LinkedHashMap<>();
        for (Cell cell : sweep.ours()) {
            Sweep.summary(cell, sweep.metric().name())
                    .map(Summary::warnings)
                    .orElse(List.of())
                    .forEach(warning -> found.computeIfAbsent(warning, key -> new ArrayList<>())
                            .add(sweep.label(cell)));
        }
        return found;
    }

    private static String where(List<String> labels, int cells) {
        if (labels.size() == cells) {
            return cells == 1 ? "" : " (all cells)";
        }
        return " (" + some(labels) + ")";
    }

    private static String some(List<String> labels) {
        int shown = Math.min(4, labels.size());
        return String.join(", ", labels.subList(0, shown))
                + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
    }

    /** (receiver - sender) / sender of the medians; empty where one is missing. */
    static OptionalDouble clockDifference(Cell cell) {
        OptionalDouble sender = Sweep.median(cell, Metric.GOODPUT.name());
        OptionalDouble receiver = Sweep.median(cell, Metric.GOODPUT_RECEIVER.name());
        if (sender.isEmpty() || receiver.isEmpty() || !(sender.getAsDouble() > 0)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(receiver.getAsDouble() / sender.getAsDouble() - 1);
    }

    /** More than the rails can carry is no good news: the ceiling, the clocks or the counting is wrong. */
    private static List<Notice> aboveCeiling(Sweep sweep, Ceiling ceiling) {
        List<String> above = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            if (cell.metric(Metric.GOODPUT_RECEIVER.name()).isEmpty()) {
                continue; // no second node, so no rails: a floor may be above what they carry
            }
            OptionalDouble goodput = Sweep.median(cell, Metric.GOODPUT.name());
            double most = mostFor(cell, ceiling);
            if (goodput.isPresent() && goodput.getAsDouble() > most * ABOVE_CEILING) {
                above.add(sweep.label(cell) + " " + Numerals.percent(goodput.getAsDouble() / most, 1));
            }
        }
        return above.isEmpty()
                ? List.of()
                : List.of(new Notice(
                        Notice.Severity.WARN,
                        "goodput is above what the rails can carry (" + ceiling.label() + "): " + some(above),
                        "find out whether the ceiling, the clocks or the shaping is wrong before quoting it"));
    }

    /** GB/s that the rails carry for this cell's channels; for all rails where the cell has no such parameter. */
    static double mostFor(Cell cell, Ceiling ceiling) {
        double channels = Axis.number(cell.key().param("channels"));
        return ceiling.at(channels > 0 ? channels : ceiling.railGBps().size());
    }

    /** Shares of as many rails as the cell has channels, the busiest: rails without a channel are idle by intention. */
    static double[] usedShares(Cell cell) {
        double channels = Axis.number(cell.key().param("channels"));
        return railShares(cell).values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(channels >= 1 ? (long) channels : Long.MAX_VALUE)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** Rail name to the median of what node A sent on it, GB/s. */
    static Map<String, Double> railShares(Cell cell) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Series series : cell.metrics().values()) {
            String name = series.metric().name();
            if (name.startsWith("rail.") && name.endsWith(".tx") && name.length() > 8) {
                OptionalDouble median = Sweep.median(cell, name);
                if (median.isPresent()) {
                    shares.put(name.substring(5, name.length() - 3), median.getAsDouble());
                }
            }
        }
        return shares;
    }
}
