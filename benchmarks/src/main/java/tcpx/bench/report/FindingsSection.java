package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.Incident;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Revision;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Warning;

/**
 * What a reader must know before believing a run: what happened during it stands above all, what weakens its figures
 * below them.
 */
final class FindingsSection {
    private static final int MOST_NAMED = 4;

    private FindingsSection() {}

    /** How the run ended, where that takes from its figures. */
    static List<Block> ending(RunView view) {
        return switch (view.run().status()) {
            case FAILED ->
                List.of(new Finding(
                        Finding.Severity.BAD,
                        "FAILED. The figures below are evidence, not results. "
                                + view.run().properties().get("failure").orElse("A check failed"),
                        "mend it, run its command again"));
            case PARTIAL ->
                List.of(Finding.warning(
                        "PARTIAL: the run ended early or is still running. Its rows are good, the sweep is not "
                                + "complete",
                        "wait for its end and make the report again, or run its command again"));
            case OK -> List.of();
        };
    }

    /** What happened during the run. */
    static List<Block> incidents(RunView view) {
        List<Block> findings = new ArrayList<>();
        view.incidents().stream()
                .collect(Collectors.groupingBy(Incident::kind, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(ofKind -> {
                    ofKind.stream()
                            .limit(MOST_NAMED)
                            .forEach(each -> findings.add(Finding.warning(each.text(), each.remedy())));
                    if (ofKind.size() > MOST_NAMED) {
                        findings.add(Finding.warning(
                                ofKind.size() - MOST_NAMED + " more of this kind are in run.properties (finding.*)",
                                ""));
                    }
                });
        return findings;
    }

    /** What weakens its figures. */
    static List<Block> doubts(RunView view) {
        List<Block> findings = new ArrayList<>();
        view.run().warnings().forEach(text -> findings.add(Finding.warning(text, "")));
        if (!view.railProblem().isEmpty()) {
            findings.add(Finding.warning("rails over time are left out: " + view.railProblem(), ""));
        }
        if (HeadSection.isDirty(view.run().properties())) {
            findings.add(Finding.warning(
                    "the source had changes that no commit holds, so the run cannot be repeated from the repository "
                            + "alone",
                    "commit, then run again"));
        }
        Revision a = view.run().properties().revision();
        Revision b = view.run().properties().revisionOfNodeB();
        boolean bothKnown = !a.commit().equals(Revision.UNKNOWN) && !b.commit().equals(Revision.UNKNOWN);
        if (bothKnown && !a.commit().equals(b.commit())) {
            findings.add(Finding.warning(
                    "the nodes are of different revisions, A of " + a.shortName() + ", B of " + b.shortName()
                            + ": what was measured is of both",
                    "check out the same on both hosts"));
        }
        view.judged().forEach(sweep -> {
            statistics(sweep, findings);
            if (view.incidents().stream().noneMatch(each -> each.kind() == Incident.Kind.SILENT_RAIL)) {
                fairness(sweep, findings); // else that is why
            }
        });
        return findings;
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
                                "rails at the best cell (" + sweep.label(best) + "): " + least(best) + warning.text(),
                                warning.remedy()))));
    }

    private static String least(Cell cell) {
        List<Map.Entry<String, Double>> used = KeyFiguresSection.used(cell);
        Map.Entry<String, Double> last = used.get(used.size() - 1);
        return last.getKey() + " carried least, " + Figures.brief(last.getValue()) + " of up to "
                + Figures.brief(used.get(0).getValue()) + " GB/s; ";
    }

    private static String some(List<String> labels) {
        int shown = Math.min(MOST_NAMED, labels.size());
        return String.join(", ", labels.subList(0, shown))
                + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
    }
}
