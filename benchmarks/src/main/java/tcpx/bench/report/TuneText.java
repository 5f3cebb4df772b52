package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.research.Halving;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;

/**
 * What a search for the best settings found: the finalists, how sure it is, and the line to use, also in the words of others.
 *
 * @param result the search
 * @param varied names of the parameters that were varied: the table's columns
 * @param settings names of all parameters that the line to use must give
 * @param goodputUnit unit of the values
 */
public record TuneText(
        Halving.Result<Map<String, String>> result, List<String> varied, List<String> settings, String goodputUnit) {
    private static final int MOST_ROWS = 8;

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        Exhibit exhibit = exhibit();
        return exhibit.table(style) + style.text(more() + "\n") + style.paragraph(sentence()) + "\n" + lines();
    }

    /** The table, and a bar for each of its rows. */
    public Exhibit exhibit() {
        List<TextTable.Column> columns = new ArrayList<>();
        varied.forEach(name -> columns.add(TextTable.Column.words(name)));
        columns.addAll(List.of(
                TextTable.Column.number(goodputUnit),
                TextTable.Column.number("min"),
                TextTable.Column.number("max"),
                TextTable.Column.number("forks"),
                TextTable.Column.words("")));
        List<List<String>> rows = new ArrayList<>();
        List<Exhibit.Bar> bars = new ArrayList<>();
        for (Halving.Trial<Map<String, String>> trial :
                result.ranked().subList(0, Math.min(MOST_ROWS, result.ranked().size()))) {
            List<String> row = new ArrayList<>();
            varied.forEach(name -> row.add(trial.candidate().getOrDefault(name, "")));
            String label = String.join(" ", row);
            row.add(Figures.value(trial.median()));
            row.add(Figures.value(
                    trial.values().stream().mapToDouble(v -> v).min().orElse(Double.NaN)));
            row.add(Figures.value(
                    trial.values().stream().mapToDouble(v -> v).max().orElse(Double.NaN)));
            row.add(Integer.toString(trial.values().size()));
            row.add(
                    switch (trial.stage()) {
                        case FINAL -> trial.equals(result.best()) ? "best" : "not told apart from the best";
                        case WORSE -> "worse";
                        case HALVED -> "left out after " + trial.values().size();
                    });
            rows.add(row);
            bars.add(Exhibit.Bar.of(
                    label,
                    Sample.of(trial.values(), goodputUnit, Better.HIGHER),
                    trial.stage() == Halving.Stage.FINAL ? 0 : 1));
        }
        List<String> notes = new ArrayList<>(List.of(sentence(), "To use: " + line()));
        if (!more().isEmpty()) {
            notes.add(0, more().strip());
        }
        return new Exhibit("The best settings", columns, rows, goodputUnit, bars, notes);
    }

    private String more() {
        return result.ranked().size() > MOST_ROWS
                ? "... and " + (result.ranked().size() - MOST_ROWS) + " more that were left out earlier\n"
                : "";
    }

    /** How sure it is. */
    String sentence() {
        long finalists = result.ranked().stream()
                .filter(trial -> trial.stage() == Halving.Stage.FINAL)
                .count();
        String sure = String.format(Locale.ROOT, "%.0f %%", 100 * result.sureness());
        String others = finalists == 1
                ? "all others are worse or were left out earlier"
                : sure + " of the resamples name it; " + (finalists - 1)
                        + (finalists == 2 ? " other is" : " others are")
                        + " not told apart from it, so choose among them"
                        + " by what costs less";
        return "Best of " + result.ranked().size() + " settings after " + result.measurements() + " forks: " + others
                + ".";
    }

    private String line() {
        Map<String, String> best = result.best().candidate();
        StringBuilder text = new StringBuilder("./run-bench.sh");
        settings.forEach(name -> text.append(" -p ").append(name).append('=').append(best.get(name)));
        return text.toString();
    }

    private String lines() {
        Map<String, String> best = result.best().candidate();
        StringBuilder text = new StringBuilder(line()).append("\n\nas variables:\n");
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

    private static void variable(StringBuilder text, String name, String value) {
        if (value != null) {
            text.append("export ").append(name).append('=').append(value).append('\n');
        }
    }
}
