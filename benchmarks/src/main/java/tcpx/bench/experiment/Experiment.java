package tcpx.bench.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.launch.TimedProgram.HungException;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.SampleRow;

/**
 * Plays a plan: one turn after the other, rows to the recorder as they are measured, a line of progress for each. What
 * an essential system fails with ends it; any other that is missing, fails or hangs costs only itself: it is remarked,
 * and takes no more turns. Used by one thread.
 */
public final class Experiment {
    private final Function<SystemUnderTest, Recorder> recorders;
    private final ProgressPrinter progress;
    private final Map<SystemUnderTest, String> remarks = new LinkedHashMap<>();
    private int turns;

    /** With one record of everything. */
    public Experiment(Recorder recorder, ProgressPrinter progress) {
        this(system -> recorder, progress);
    }

    /** With a record for each system; asked for when the first rows are there. */
    public Experiment(Function<SystemUnderTest, Recorder> recorders, ProgressPrinter progress) {
        this.recorders = recorders;
        this.progress = progress;
    }

    /** Plays a plan to its end. */
    public void play(Plan plan) {
        plan.turns().forEach(this::take);
    }

    /**
     * Plays one turn.
     *
     * @return what it gave; empty where the system takes no turns any more
     * @throws BenchmarkFailure if an essential system fails
     */
    public List<SampleRow> take(Plan.Turn turn) {
        SystemUnderTest system = turn.system();
        if (remarks.containsKey(system)) {
            progress.skip(system.expectedSeconds());
            return List.of();
        }
        progress.begin(system.label());
        Rows rows = new Rows(system, ++turns);
        try {
            system.measure(turn.fork(), rows);
            progress.done(ForkMeans.text(rows.all), system.expectedSeconds());
        } catch (HungException e) {
            failed(turn, "hung", e);
        } catch (BenchmarkFailure | IllegalArgumentException e) {
            failed(turn, "failed", e);
        }
        return rows.all;
    }

    private void failed(Plan.Turn turn, String how, RuntimeException why) {
        SystemUnderTest system = turn.system();
        if (system.isEssential()) {
            progress.done("failed", system.expectedSeconds());
            throw new BenchmarkFailure(system.label() + ", fork " + turn.fork() + ": " + why.getMessage(), why);
        }
        String remark = how + " in round " + turn.fork() + ": " + why.getMessage();
        remarks.put(system, remark);
        progress.done(remark, system.expectedSeconds());
    }

    /**
     * By name: how each of these uses the rails, and under {@code NAME.remark} why it has no figures, or no more of
     * them.
     */
    public Map<String, String> described(List<? extends SystemUnderTest> systems) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (SystemUnderTest each : systems) {
            texts.put(each.name(), each.manner());
            String remark = remarks.get(each);
            if (remark == null) {
                remark = each.missing().map(how -> "not installed: " + how).orElse("");
            }
            if (!remark.isEmpty()) {
                texts.put(each.name() + ".remark", remark);
            }
        }
        return texts;
    }

    private final class Rows implements ForkListener {
        private final SystemUnderTest system;
        private final int turn;
        private final List<SampleRow> all = new ArrayList<>();

        Rows(SystemUnderTest system, int turn) {
            this.system = system;
            this.turn = turn;
        }

        @Override
        public void status(String text) {
            progress.status(text);
        }

        @Override
        public synchronized void measured(List<SampleRow> rows) {
            all.addAll(rows);
            recorders.apply(system).samples(turn, rows);
        }

        @Override
        public void happened(List<RailNews> news) {
            recorders.apply(system).events(turn, news);
        }
    }
}
