package tcpx.bench.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;
import tcpx.bench.harness.JmhRun.IterationRows;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/**
 * What JMH says of a fork: what is under way and what each measured iteration gave go to a listener, its own words are
 * kept for the case that something fails.
 */
final class JmhOutput implements OutputFormat {
    private static final int KEPT_CHARACTERS = 16_000;
    private static final String OF_A_PLUGIN = "node A: NCCL ";

    private final Sweep.Cell cell;
    private final int fork;
    private final ForkListener listener;
    private final OutputFormat verbatim; // JMH's own text, where the user wants it
    private final StringBuilder words = new StringBuilder();
    private final ForkLines lines = new ForkLines(this::said);
    private volatile RuntimeException failure;

    /**
     * For one fork.
     *
     * @param fork its number within the cell
     * @param verbatim gets everything JMH says
     */
    JmhOutput(Sweep.Cell cell, int fork, ForkListener listener, OutputFormat verbatim) {
        this.cell = cell;
        this.fork = fork;
        this.listener = listener;
        this.verbatim = verbatim;
    }

    /** What JMH said. */
    String words() {
        return words.toString();
    }

    /** Throws what the listener has thrown: JMH would swallow that on its own thread. */
    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
        listener.status(phase(params, iteration));
        verbatim.iteration(benchmark, params, iteration);
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
        List<SampleRow> rows = IterationRows.of(cell, fork, iteration, data);
        figure(rows).ifPresent(text -> listener.status(phase(params, iteration) + "  " + text));
        if (params.getType() == IterationType.MEASUREMENT) {
            tell(() -> listener.measured(rows));
        }
        verbatim.iterationResult(benchmark, params, iteration, data);
    }

    private void tell(Runnable news) {
        if (failure == null) {
            try {
                news.run();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    // a plugin's messages are to be seen when they are said
    private void said(String line) {
        if (line.startsWith(OF_A_PLUGIN)) {
            System.err.println(line);
        }
        RailNews.parse(line).ifPresent(news -> tell(() -> listener.happened(List.of(news))));
    }

    /** Half a round trip where that is measured, else goodput. */
    private static Optional<String> figure(List<SampleRow> rows) {
        Metric half = Metric.latency("half.p50");
        return value(rows, half, "%.2f us").or(() -> value(rows, Metric.GOODPUT, "%.3f GB/s"));
    }

    private static Optional<String> value(List<SampleRow> rows, Metric metric, String format) {
        return rows.stream()
                .filter(row -> row.metric().equals(metric) && row.value().isPresent())
                .map(row -> String.format(Locale.ROOT, format, row.value().getAsDouble()))
                .findFirst();
    }

    private static String phase(IterationParams params, int iteration) {
        String what = params.getType() == IterationType.WARMUP ? "warm-up " : "iteration ";
        return what + iteration + "/" + params.getCount();
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        verbatim.startBenchmark(benchmark);
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        verbatim.endBenchmark(result);
    }

    @Override
    public void startRun() {
        verbatim.startRun();
    }

    @Override
    public void endRun(Collection<RunResult> result) {
        verbatim.endRun(result);
    }

    @Override
    public void print(String s) {
        keep(s);
        verbatim.print(s);
    }

    @Override
    public void println(String s) {
        keep(s + "\n");
        verbatim.println(s);
    }

    @Override
    public void verbosePrintln(String s) {
        keep(s + "\n");
        verbatim.verbosePrintln(s);
    }

    @Override
    public void write(int b) {
        keep(Character.toString((char) b));
        verbatim.write(b);
    }

    @Override
    public void write(byte[] b) throws IOException {
        keep(new String(b, StandardCharsets.UTF_8));
        verbatim.write(b);
    }

    private void keep(String text) {
        lines.take(text);
        words.append(text);
        if (words.length() > 2 * KEPT_CHARACTERS) {
            words.delete(0, words.length() - KEPT_CHARACTERS); // the last words are those that say why
        }
    }

    @Override
    public void flush() {
        // whoever listens sees each word at once
    }

    @Override
    public void close() {
        verbatim.close();
    }

    /** What a fork says, line by line, as soon as each is whole. */
    static final class ForkLines {
        private static final int LONGEST = 4096;

        private final Consumer<String> to;
        private final StringBuilder line = new StringBuilder();

        ForkLines(Consumer<String> to) {
            this.to = to;
        }

        /** More of what the fork says, in pieces of any size. */
        void take(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n') {
                    to.accept(line.toString());
                    line.setLength(0);
                } else if (line.length() < LONGEST) {
                    line.append(c);
                }
            }
        }
    }

    /** Passes on what a fork says to people, and leaves out what it says to the process that started it. */
    static final class OwnLines extends OutputStream {
        private final PrintStream to;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        OwnLines(PrintStream to) {
            this.to = to;
        }

        @Override
        public synchronized void write(int b) {
            line.write(b);
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                line.reset();
                if (RailNews.parse(text.strip()).isEmpty()) {
                    to.print(text);
                }
            }
        }
    }
}
