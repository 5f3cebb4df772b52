package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Finding;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Warning;

/** What a reader must know before believing a run. */
final class FindingsSection {
    /** Sender's and receiver's clocks may disagree by this share. */
    static final double CLOCKS_APART = 0.05;

    private static final double ABOVE_CEILING = 1.02;
    private static final int MOST_NAMED = 4;

    private FindingsSection() {}

    static List<Block> of(RunView view) {
        List<Block> findings = new ArrayList<>();
        switch (view.run().status()) {
            case FAILED ->
                findings.add(new Finding(
                        Finding.Severity.BAD,
                        "FAILED: a check failed. The figures below are evidence, not results",
                        "look for the failed check in the run's log, mend it, run its command again"));
            case PARTIAL ->
                findings.add(Finding.warning(
                        "PARTIAL: the run ended early or is still running. Its rows are good, the sweep is not complete",
                        "wait for its end and make the report again, or run its command again"));
            default -> {}
        }
        view.run().warnings().forEach(text -> findings.add(Finding.warning(text, "")));
        if (!view.railProblem().isEmpty()) {
            findings.add(Finding.warning("rails over time are left out: " + view.railProblem(), ""));
        }
        if (HeadSection.isDirty(view.run().properties())) {
            findings.add(Finding.warning(
                    "the source had changes that no commit holds, so the run cannot be repeated from the repository alone",
                    "commit, then run again"));
        }
        view.judged().forEach(sweep -> {
            view.ceiling().ifPresent(ceiling -> aboveCeiling(sweep, ceiling, findings));
            clocks(sweep, findings);
            statistics(sweep, findings);
            fairness(sweep, findings);
        });
        return findings;
    }

    /** More than the rails can carry is no good news: the ceiling, the clocks or the counting is wrong. */
    private static void aboveCeiling(Sweep sweep, Ceiling ceiling, List<Block> findings) {
        List<String> above = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            // without a second node there are no rails, and a floor may be above what they carry
            double share = Sweep.median(cell, Metric.GOODPUT.name()) / KeyFiguresSection.mostFor(cell, ceiling);
            if (cell.metric(Metric.GOODPUT_RECEIVER.name()).isPresent() && share > ABOVE_CEILING) {
                above.add(sweep.label(cell) + " " + Figures.percent(share, 1));
            }
        }
        if (!above.isEmpty()) {
            findings.add(Finding.warning(
                    "goodput is above what the rails can carry (" + ceiling.label() + "): " + some(above),
                    "find out whether the ceiling, the clocks or the shaping is wrong before quoting it"));
        }
    }

    private static void clocks(Sweep sweep, List<Block> findings) {
        List<String> apart = new ArrayList<>();
        for (Cell cell : sweep.ours()) {
            double difference = KeyFiguresSection.clockDifference(cell);
            if (Math.abs(difference) > CLOCKS_APART) {
                apart.add(sweep.label(cell) + " " + Figures.change(1 + difference));
            }
        }
        if (!apart.isEmpty()) {
            findings.add(
                    Finding.warning(
                            "the receiver's goodput differs from the sender's by more than "
                                    + Figures.percent(CLOCKS_APART, 0) + ": " + some(apart),
                            "do not quote either; short messages, or a clock is wrong: look at verification and at rails over time"));
        }
    }

    /** Warnings about the sweep's own metric, each once, with the cells it holds for. */
    private static void statistics(Sweep sweep, List<Block> findings) {
        Map<Warning, List<String>> cells = new LinkedHashMap<>();
        for (Cell cell : sweep.ours()) {
            Sweep.summary(cell, sweep.metric().name())
                    .warnings()
                    .forEach(warning -> cells.computeIfAbsent(warning, key -> new ArrayList<>())
                            .add(sweep.label(cell)));
        }
        cells.forEach((warning, labels) -> {
            boolean all = labels.size() == sweep.ours().size();
            String where = all ? (labels.size() == 1 ? "" : " (all cells)") : " (" + some(labels) + ")";
            findings.add(Finding.warning(warning.text() + where, warning.remedy()));
        });
    }

    private static void fairness(Sweep sweep, List<Block> findings) {
        sweep.best()
                .ifPresent(best -> Fairness.check(KeyFiguresSection.usedShares(best))
                        .ifPresent(warning -> findings.add(new Finding(
                                Finding.Severity.NOTE,
                                "rails at the best cell (" + sweep.label(best) + "): " + warning.text(),
                                warning.remedy()))));
    }

    private static String some(List<String> labels) {
        int shown = Math.min(MOST_NAMED, labels.size());
        return String.join(", ", labels.subList(0, shown))
                + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
    }
}
