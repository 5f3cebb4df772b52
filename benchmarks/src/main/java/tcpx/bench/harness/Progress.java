package tcpx.bench.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * What a person sees while JMH runs: a line per fork with its result, and on a terminal a line in between that counts
 * the iterations, always with the time that is left. JMH's own words are kept for the case that something fails.
 */
final class Progress implements OutputFormat {
    private static final int KEPT_CHARACTERS = 16_000;

    private final PrintStream out;
    private final boolean terminal;
    private final OutputFormat verbatim; // JMH's own text, where the user wants it; may be null
    private final StringBuilder words = new StringBuilder();
    private final PluginLines pluginLines = new PluginLines(System.err);
    private int forksDone;
    private int forksInAll;
    private long measuredNs;
    private long forkStartedNs;
    private String label = "";

    /**
     * Progress on a stream.
     *
     * @param terminal whether lines may be written over
     * @param verbatim gets everything JMH says; null for nobody
     */
    Progress(PrintStream out, boolean terminal, OutputFormat verbatim) {
        this.out = out;
        this.terminal = terminal;
        this.verbatim = verbatim;
    }

    void begin(int forks) {
        forksInAll = forks;
    }

    void beginFork(String what) {
        label = what;
        words.setLength(0);
        forkStartedNs = System.nanoTime();
        status("starting");
    }

    void endFork(String result) {
        measuredNs += System.nanoTime() - forkStartedNs;
        forksDone++;
        line(String.format(Locale.ROOT, "[%2d/%d] %-28s %s   %s", forksDone, forksInAll, label, result, remaining()));
    }

    /** What JMH said during the last fork. */
    String words() {
        return words.toString();
    }

    private String remaining() {
        if (forksDone == 0 || forksDone == forksInAll) {
            return "";
        }
        long seconds = Math.round((double) measuredNs / forksDone * (forksInAll - forksDone) / 1e9);
        return String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
    }

    private void status(String text) {
        if (terminal) {
            out.print("\r\033[K"
                    + String.format(
                            Locale.ROOT,
                            "[%2d/%d] %-28s %s   %s",
                            forksDone + 1,
                            forksInAll,
                            label,
                            text,
                            remaining()));
            out.flush();
        }
    }

    private void line(String text) {
        out.println((terminal ? "\r\033[K" : "") + text.stripTrailing());
        out.flush();
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
        status(phase(params, iteration));
        if (verbatim != null) {
            verbatim.iteration(benchmark, params, iteration);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // JMH gives its secondary results so
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
        for (Map.Entry<String, Result> each : data.getSecondaryResults().entrySet()) {
            if (each.getKey().equals("goodput")) {
                status(String.format(
                        Locale.ROOT,
                        "%s  %.3f GB/s",
                        phase(params, iteration),
                        each.getValue().getScore()));
            }
        }
        if (verbatim != null) {
            verbatim.iterationResult(benchmark, params, iteration, data);
        }
    }

    private static String phase(IterationParams params, int iteration) {
        String what = params.getType() == IterationType.WARMUP ? "warm-up " : "iteration ";
        return what + iteration + "/" + params.getCount();
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        if (verbatim != null) {
            verbatim.startBenchmark(benchmark);
        }
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        if (verbatim != null) {
            verbatim.endBenchmark(result);
        }
    }

    @Override
    public void startRun() {
        if (verbatim != null) {
            verbatim.startRun();
        }
    }

    @Override
    public void endRun(Collection<RunResult> result) {
        if (verbatim != null) {
            verbatim.endRun(result);
        }
    }

    @Override
    public void print(String s) {
        keep(s);
        if (verbatim != null) {
            verbatim.print(s);
        }
    }

    @Override
    public void println(String s) {
        keep(s + "\n");
        if (verbatim != null) {
            verbatim.println(s);
        }
    }

    @Override
    public void verbosePrintln(String s) {
        keep(s + "\n");
        if (verbatim != null) {
            verbatim.verbosePrintln(s);
        }
    }

    @Override
    public void write(int b) {
        keep(Character.toString((char) b));
        if (verbatim != null) {
            verbatim.write(b);
        }
    }

    @Override
    public void write(byte[] b) throws IOException {
        keep(new String(b, StandardCharsets.UTF_8));
        if (verbatim != null) {
            verbatim.write(b);
        }
    }

    private void keep(String text) {
        pluginLines.take(text);
        words.append(text);
        if (words.length() > 2 * KEPT_CHARACTERS) {
            words.delete(0, words.length() - KEPT_CHARACTERS); // the last words are those that say why
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        if (verbatim != null) {
            verbatim.close();
        }
    }
}
