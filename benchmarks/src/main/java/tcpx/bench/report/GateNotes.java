package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.research.Gate;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;

/**
 * What a gate says, as the last lines of a comparison and as annotations of a pull request.
 *
 * @param gate the answer
 * @param tolerated the worsening that is tolerated, a share
 * @param next what to run where nothing was decided; may be empty
 */
public record GateNotes(Gate gate, double tolerated, String next) {
    private static final int MOST_NAMED = 5;

    /** One sentence. */
    public String sentence() {
        String more = tolerated == 0 ? "" : " by more than " + Figures.percent(tolerated, tolerated < 0.01 ? 1 : 0);
        return switch (gate.outcome()) {
            case REGRESSION -> "REGRESSION: worse" + more + ": " + named(gate.regressed());
            case NO_REGRESSION -> "no regression: no cell is worse" + more + ", or looks so";
            case UNDECIDED -> "NOT DECIDED: " + undecided() + (next.isEmpty() ? "" : "; " + next);
        };
    }

    /** The sentence as a block. */
    public List<Block> blocks() {
        return List.of(Note.verdict(sentence()));
    }

    /**
     * Lines that GitHub shows as annotations: an error for each regression, a warning where something could not be
     * told.
     *
     * @param title what was compared
     */
    public List<String> annotations(String title) {
        List<String> lines = new ArrayList<>();
        gate.regressed().forEach(cell -> lines.add(line("error", title, "worse: " + named(List.of(cell)))));
        if (gate.outcome() == Gate.Outcome.UNDECIDED) {
            lines.add(line("warning", title, sentence()));
        } else {
            gate.open().forEach(cell -> lines.add(line("warning", title, "looks worse: " + named(List.of(cell)))));
        }
        return lines;
    }

    // what ends a line or a property has to be written otherwise in a workflow command
    private static String line(String level, String title, String message) {
        String escaped = title.replace("%", "%25").replace(":", "%3A").replace(",", "%2C");
        return "::" + level + " title=" + escaped + "::"
                + message.replace("%", "%25").replace("\n", "%0A");
    }

    private String undecided() {
        if (gate.open().isEmpty()) {
            return "nothing could be set side by side";
        }
        String reasons = gate.open().stream()
                .map(Comparison::verdict)
                .filter(Verdict.Refused.class::isInstance)
                .map(verdict -> ((Verdict.Refused) verdict).reason())
                .distinct()
                .collect(Collectors.joining("; "));
        List<Comparison> unsure =
                gate.open().stream().filter(Comparison::isDecided).toList();
        String looks = unsure.isEmpty() ? "" : named(unsure) + " looks worse and may be chance";
        return reasons + (reasons.isEmpty() || looks.isEmpty() ? "" : "; ") + looks;
    }

    private static String named(List<Comparison> cells) {
        int more = cells.size() - MOST_NAMED;
        return cells.stream().limit(MOST_NAMED).map(GateNotes::cell).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String cell(Comparison cell) {
        return cell.label()
                + cell.effect()
                        .map(effect -> " "
                                + Figures.change(effect.kind(), effect.shift().value()))
                        .orElse("");
    }
}
