package tcpx.bench.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.Halving;

/**
 * What a search for the best settings found: the finalists, how sure it is, and the line to use, also in the words of
 * others.
 *
 * @param result the search
 * @param varied names of the parameters that were varied: the table's columns
 * @param settings names of all parameters that the line to use must give
 * @param unit unit of the values
 */
public record TuneExhibit(
        Halving.Result<Map<String, String>> result, List<String> varied, List<String> settings, String unit) {
    private static final int MOST_ROWS = 8;

    /** The table, a bar for each of its rows, and the lines to use. */
    public Exhibit exhibit() {
        List<Halving.Trial<Map<String, String>>> shown = new ArrayList<>(
                result.ranked().subList(0, Math.min(MOST_ROWS, result.ranked().size())));
        result.ranked().stream()
                .filter(trial -> trial.candidate().equals(result.standard()) && !shown.contains(trial))
                .forEach(shown::add);
        Table.Columns<Halving.Trial<Map<String, String>>> columns = new Table.Columns<>();
        varied.forEach(name -> columns.words(name, trial -> trial.candidate().getOrDefault(name, "")));
        columns.number(unit, Halving.Trial::median, Figures::value)
                .number("min", trial -> statistics(trial).getMin(), Figures::value)
                .number("max", trial -> statistics(trial).getMax(), Figures::value)
                .number("forks", trial -> trial.shown().size(), Figures.fixed(0))
                .words("", this::stage);
        List<Exhibit.Bar> bars = shown.stream()
                .map(trial -> new Exhibit.Bar(
                        varied.stream()
                                .map(name -> trial.candidate().getOrDefault(name, ""))
                                .collect(Collectors.joining(" ")),
                        trial.shown(),
                        trial.stage() == Halving.Stage.FINAL ? 0 : 1))
                .toList();
        List<String> notes = new ArrayList<>();
        if (result.ranked().size() > shown.size()) {
            notes.add("... and " + (result.ranked().size() - shown.size()) + " more that were left out earlier");
        }
        notes.add(sentence());
        notes.add(standing());
        return new Exhibit("The best settings", columns.of(shown), unit, bars, notes, List.of(line(), variables()));
    }

    private static DoubleSummaryStatistics statistics(Halving.Trial<?> trial) {
        return trial.shown().stream().mapToDouble(Double::doubleValue).summaryStatistics();
    }

    private String stage(Halving.Trial<Map<String, String>> trial) {
        String standard = trial.candidate().equals(result.standard()) ? "the default; " : "";
        return standard
                + switch (trial.stage()) {
                    case FINAL -> trial.equals(result.best()) ? "best" : "not told apart from the best";
                    case WORSE -> "worse";
                    case HALVED -> "left out after " + trial.values().size();
                };
    }

    /** How sure it is. */
    private String sentence() {
        long others = result.ranked().stream()
                .skip(1)
                .filter(trial -> trial.stage() == Halving.Stage.FINAL)
                .count();
        String alike = others == 0
                ? ""
                : "; " + Figures.count(others, "other") + (others == 1 ? " is" : " are")
                        + " not told apart from it, so choose among them by what costs less";
        return "Best of " + result.ranked().size() + " settings after " + result.measurements()
                + " forks; with a chance of "
                + Figures.percent(result.sureness(), 0)
                + " it is the best of all, those that were left out early included" + alike + ".";
    }

    /** How near one comes who chooses nothing. */
    private String standing() {
        if (result.standardIsBest()) {
            return "default: it is the best that was found.";
        }
        Halving.Standing standing = result.standing();
        String interval = standing.interval()
                .map(range -> " (" + Figures.fixed(100 * range.low(), 0) + " to " + Figures.fixed(100 * range.high(), 0)
                        + ")")
                .orElse("");
        return "default: " + Figures.fixed(100 * standing.share(), 0) + " % of the best" + interval
                + ", by forks of both in turn after the search; what came out on top of a search is flattered by it.";
    }

    private String line() {
        Map<String, String> best = result.best().candidate();
        StringBuilder text = new StringBuilder("./run-bench.sh");
        settings.forEach(name -> text.append(" -p ").append(name).append('=').append(best.get(name)));
        return text.toString();
    }

    private String variables() {
        Map<String, String> best = result.best().candidate();
        StringBuilder text = new StringBuilder("# as variables:");
        variable(text, "UCCL_TCPX_NUM_CHANNELS", best.get("channels"));
        variable(text, "UCCL_TCPX_CHUNK_BYTES", best.get("chunkBytes"));
        variable(text, "UCCL_TCPX_MAX_SEND_INFLIGHT", best.get("window"));
        variable(text, "NCCL_P2P_NET_CHUNKSIZE", best.get("chunkBytes"));
        if (best.containsKey("channels") && best.containsKey("rails")) {
            int perRail = Math.max(1, Integer.parseInt(best.get("channels")) / Integer.parseInt(best.get("rails")));
            variable(text, "NCCL_NSOCKS_PERTHREAD", Integer.toString(perRail));
            variable(text, "NCCL_SOCKET_NTHREADS", "1");
        }
        return text.toString();
    }

    // auto is what holds where a variable is not set, and no number that NCCL could read
    private static void variable(StringBuilder text, String name, String value) {
        if (value != null && !value.equals("auto")) {
            text.append("\nexport ").append(name).append('=').append(value);
        }
    }
}
