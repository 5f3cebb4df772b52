package tcpx.bench.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import tcpx.bench.harness.JmhOutput.OwnLines;
import tcpx.bench.harness.MetricsProfiler.MetricLabel;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.result.Metric;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.SampleRow;

/**
 * JMH, one fork of one cell at a time, so that whoever calls decides the order; what each iteration gave is told as it
 * ends. Used by one thread.
 */
public final class JmhRun {
    /** Silence newer JDKs about what jnr-ffi needs, and mean nothing to older ones. */
    public static final List<String> JVM_FLAGS = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int NOT_FIRST = 2; // JMH's forks for warm-up go before the first

    private final JmhArguments arguments;
    private final List<String> forkArguments;
    private final PrintStream out;
    private final OutputFormat verbatim;
    private final JmhResults results = new JmhResults();

    /**
     * For forks with these options.
     *
     * @param forkArguments arguments of every fork's JVM, beside the user's own
     * @param out gets JMH's own text where the options ask for it
     */
    public JmhRun(JmhArguments arguments, List<String> forkArguments, PrintStream out) {
        this.arguments = arguments;
        this.forkArguments = List.copyOf(forkArguments);
        this.out = out;
        this.verbatim = verbatim(arguments.options(), out);
    }

    /**
     * Runs a fork.
     *
     * @param number from 1 within the cell
     * @throws BenchmarkFailure if it fails
     */
    public void fork(Sweep.Cell cell, int number, ForkListener listener) {
        results.add(cell, run(options(cell, number), new JmhOutput(cell, number, listener, verbatim)));
    }

    /**
     * One more fork of a cell, whose figures are not kept: for what would disturb them, such as a profile.
     *
     * @param more arguments of its JVM
     * @throws BenchmarkFailure if it fails
     */
    public void forkApart(Sweep.Cell cell, List<String> more, ForkListener listener) {
        Options options = new OptionsBuilder()
                .parent(options(cell, NOT_FIRST))
                .jvmArgsAppend(more.toArray(String[]::new))
                .forks(1)
                .build();
        run(options, new JmhOutput(cell, NOT_FIRST, listener, silent()));
    }

    private Collection<RunResult> run(Options options, JmhOutput output) {
        PrintStream standard = System.out; // on which JMH repeats what a fork says, what is meant for this process too
        System.setOut(new PrintStream(new OwnLines(out), true, StandardCharsets.UTF_8));
        try {
            Collection<RunResult> fork = new Runner(options, output).run();
            output.rethrow();
            return fork;
        } catch (RunnerException e) {
            output.rethrow();
            throw new BenchmarkFailure(BenchmarkFailure.reason(output.words(), e), e);
        } finally {
            System.setOut(standard);
        }
    }

    private Options options(Sweep.Cell cell, int number) {
        CommandLineOptions cli = arguments.withoutOutput();
        List<String> prepended = new ArrayList<>(forkArguments);
        prepended.addAll(cli.getJvmArgsPrepend().orElse(List.of()));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(cli)
                .include("^" + Pattern.quote(cell.name()) + "$")
                .forks(cell.forks() == 0 ? 0 : 1)
                .warmupForks(number == 1 ? cli.getWarmupForkCount().orElse(0) : 0)
                .shouldFailOnError(true)
                .addProfiler(MetricsProfiler.class)
                // JMH would hand on the arguments of this JVM, which are those of a launcher
                .jvmArgs(cli.getJvmArgs().orElse(JVM_FLAGS).toArray(String[]::new))
                .jvmArgsPrepend(prepended.toArray(String[]::new));
        cell.params().forEach((name, value) -> options.param(name, value));
        return options.build();
    }

    // JMH's own text: on the terminal with -v, or in the file of -o
    private static OutputFormat verbatim(CommandLineOptions cli, PrintStream out) {
        VerboseMode mode = cli.verbosity().orElse(VerboseMode.NORMAL);
        if (cli.getOutput().hasValue()) {
            try {
                return OutputFormatFactory.createFormatInstance(
                        new PrintStream(cli.getOutput().get()), mode);
            } catch (IOException e) {
                throw new IllegalArgumentException("-o " + cli.getOutput().get() + ": " + e.getMessage(), e);
            }
        }
        return cli.verbosity().hasValue() ? OutputFormatFactory.createFormatInstance(out, mode) : silent();
    }

    /** For whom JMH's own text is nothing. */
    static OutputFormat silent() {
        return OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT);
    }

    /** Writes JMH's result file, and where the options ask for one another; nothing if no fork came to its end. */
    public void writeFiles(Path directory) {
        if (results.merged().isEmpty()) {
            return;
        }
        CommandLineOptions cli = arguments.options();
        Path own = directory.resolve("jmh.json");
        try {
            results.write(own, ResultFormatType.JSON);
        } catch (IOException e) {
            throw ResultWriteException.of(own, e);
        }
        if (!cli.getResult().hasValue() && !cli.getResultFormat().hasValue()) {
            return;
        }
        ResultFormatType format = cli.getResultFormat().orElse(ResultFormatType.CSV);
        Path file = Path.of(cli.getResult().orElse("jmh-result." + format.name().toLowerCase(Locale.ROOT)));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            results.write(file, format);
            out.println("JMH's results: " + file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write JMH's results: " + e.getMessage(), e);
        }
    }

    /** An iteration's results as rows, one for every metric. */
    static final class IterationRows {
        private IterationRows() {}

        static List<SampleRow> of(Sweep.Cell cell, int fork, int iteration, IterationResult result) {
            List<SampleRow> rows = new ArrayList<>();
            rows.add(row(cell, fork, iteration, "score", result.getPrimaryResult()));
            result.getSecondaryResults()
                    .forEach((name, secondary) ->
                            rows.add(row(cell, fork, iteration, MetricLabel.name(ascii(name)), secondary)));
            return rows;
        }

        private static SampleRow row(Sweep.Cell cell, int fork, int iteration, String name, Result<?> result) {
            Metric metric = IterationMetrics.metric(name, ascii(result.getScoreUnit()));
            return SampleRow.of(cell.key(), fork, iteration, metric, result.getScore());
        }

        private static String ascii(String text) {
            return text.replace('µ', 'u').replaceAll("[^ -~]", "").strip();
        }
    }
}
