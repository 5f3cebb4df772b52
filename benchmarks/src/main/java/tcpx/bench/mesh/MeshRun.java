package tcpx.bench.mesh;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tcpx.bench.experiment.ProgressPrinter;
import tcpx.bench.experiment.Recorder;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/** Rank 0's run: plays the plan, and keeps each row as it comes in. Used by one thread. */
public final class MeshRun {
    /** What of a run's properties is of the mesh. */
    public static final String PROPERTIES = "mesh.";

    private final MeshRoot root;
    private final CellKey cell;
    private final Recorder recorder;
    private final ProgressPrinter progress;
    private final PrintStream err;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int turns;

    /**
     * A run.
     *
     * @param cell what is measured of each pair
     * @param err is told at once of whatever fails
     */
    public MeshRun(MeshRoot root, CellKey cell, Recorder recorder, ProgressPrinter progress, PrintStream err) {
        this.root = root;
        this.cell = cell;
        this.recorder = recorder;
        this.progress = progress;
        this.err = err;
    }

    /** Columns of samples.csv, beside those of the benchmark's own parameters. */
    public static List<String> parameters() {
        return MeshRows.PARAMETERS;
    }

    /** Plays the plan; what fails costs only its own figures. */
    public void play(MeshPlan plan) {
        plan.turns().forEach(this::play);
    }

    /** What has failed, by number and in words. */
    public Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    private void play(MeshPlan.Turn turn) {
        turns++;
        progress.begin(turn.label());
        Figures figures = new Figures(turn);
        root.play(turns, turn.fork(), turn.round(), figures);
        progress.done(figures.text(), 1);
    }

    private final class Figures implements MeshRoot.TurnListener {
        private final MeshPlan.Turn turn;
        private final int number = turns;
        private final CellKey base;
        private final Map<CellKey, List<Double>> goodput = new LinkedHashMap<>();
        private final Set<String> told = new HashSet<>();

        Figures(MeshPlan.Turn turn) {
            this.turn = turn;
            Map<String, String> params = new LinkedHashMap<>(cell.params());
            params.put("pattern", turn.pattern().label());
            params.put("round", Integer.toString(turn.number()));
            this.base = CellKey.of(cell.benchmark(), params);
        }

        @Override
        public void measured(int rank, String text) {
            List<SampleRow> rows = MeshRows.decode(text, base, turn.fork(), rank, turn.round());
            recorder.samples(number, rows);
            rows.stream()
                    .filter(row -> row.metric().equals(Metric.GOODPUT))
                    .forEach(row -> goodput.computeIfAbsent(row.cell(), key -> new ArrayList<>())
                            .add(row.value().orElse(Double.NaN)));
        }

        @Override
        public void failed(Pair pair, String why) {
            failures.put("failure." + (failures.size() + 1), turn.label() + ": " + pair + ": " + why);
            recorder.put(PROPERTIES, failures);
            if (told.add(why)) {
                err.println("FAILED: " + turn.label() + ", " + pair + ": " + why);
            }
        }

        String text() {
            double sum = goodput.values().stream()
                    .mapToDouble(values -> values.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElse(0))
                    .sum();
            int missing = turn.round().pairs().size() - goodput.size();
            return String.format(Locale.ROOT, "%.4g", sum) + " GB/s in " + goodput.size()
                    + (goodput.size() == 1 ? " pair" : " pairs")
                    + (missing > 0 ? ", " + missing + " without figures" : "");
        }
    }
}
