package tcpx.bench.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
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
import tcpx.bench.result.Metric;
import tcpx.bench.result.RunWriter;
import tcpx.bench.result.SampleRow;

/**
 * Runs a sweep: one JMH run per fork, the cells in turn in every round, so that a drift of the machine falls on all of
 * them alike; and every fork's rows are on disk before the next begins.
 */
public final class BenchRun {
    /** Silence newer JDKs about what jnr-ffi needs, and mean nothing to older ones. */
    public static final List<String> JVM_FLAGS = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final JmhArguments arguments;
    private final Sweep sweep;
    private final List<String> forkArguments;
    private final RunWriter writer;
    private final PrintStream out;
    private final boolean terminal;
    private final JmhResults results = new JmhResults();

    /**
     * A run.
     *
     * @param forkArguments arguments of every fork's JVM, beside the user's own
     * @param writer gets the rows; stays open
     * @param terminal whether lines on {@code out} may be written over
     */
    public BenchRun(
            JmhArguments arguments,
            Sweep sweep,
            List<String> forkArguments,
            RunWriter writer,
            PrintStream out,
            boolean terminal) {
        this.arguments = arguments;
        this.sweep = sweep;
        this.forkArguments = List.copyOf(forkArguments);
        this.writer = writer;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Runs all of it, and writes JMH's files; what is done when it fails is written too.
     *
     * @throws BenchmarkFailure at the first fork that fails
     */
    public void run() {
        try {
            runRounds();
        } finally {
            writeFiles();
        }
    }

    private void runRounds() {
        Progress progress = new Progress(out, terminal, verbatim());
        progress.begin(sweep.totalForks());
        int rounds = sweep.cells().stream().mapToInt(Sweep.Cell::rounds).max().orElse(0);
        for (int round = 1; round <= rounds; round++) {
            for (Sweep.Cell cell : sweep.cells()) {
                if (round <= cell.rounds()) {
                    runFork(cell, round, progress);
                }
            }
        }
    }

    /**
     * One more fork of a cell, whose figures are not kept: for what would disturb them, such as a profile.
     *
     * @param what is taken, one word
     * @param more arguments of its JVM
     * @throws BenchmarkFailure if it fails
     */
    public void runApart(Sweep.Cell cell, String what, List<String> more) {
        Progress progress = new Progress(out, terminal, null);
        progress.begin(1);
        progress.beginFork(what + " of " + label(cell));
        try {
            Options options = new OptionsBuilder()
                    .parent(options(cell, 2))
                    .jvmArgsAppend(more.toArray(String[]::new))
                    .forks(1)
                    .build();
            new Runner(options, progress).run();
            progress.endFork("done");
        } catch (RunnerException e) {
            progress.endFork("failed");
            throw new BenchmarkFailure(
                    what + " of " + label(cell) + ": " + BenchmarkFailure.reason(progress.words() + "\n" + e), e);
        }
    }

    private void runFork(Sweep.Cell cell, int round, Progress progress) {
        progress.beginFork(label(cell));
        try {
            Collection<RunResult> fork = new Runner(options(cell, round), progress).run();
            results.add(cell, fork);
            List<SampleRow> rows = ForkRows.of(cell, round, fork);
            writer.samples(rows);
            progress.endFork(summary(rows));
        } catch (RunnerException e) {
            progress.endFork("failed");
            throw new BenchmarkFailure(
                    label(cell) + ", fork " + round + ": " + BenchmarkFailure.reason(progress.words(), e), e);
        }
    }

    private Options options(Sweep.Cell cell, int round) {
        CommandLineOptions cli = arguments.withoutOutput();
        List<String> prepended = new ArrayList<>(forkArguments);
        prepended.addAll(cli.getJvmArgsPrepend().orElse(List.of()));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(cli)
                .include("^" + Pattern.quote(cell.name()) + "$")
                .forks(cell.forks() == 0 ? 0 : 1)
                .warmupForks(round == 1 ? cli.getWarmupForkCount().orElse(0) : 0)
                .shouldFailOnError(true)
                .addProfiler(MetricsProfiler.class)
                // JMH would hand on the arguments of this JVM, which are those of a launcher
                .jvmArgs(cli.getJvmArgs().orElse(JVM_FLAGS).toArray(String[]::new))
                .jvmArgsPrepend(prepended.toArray(String[]::new));
        cell.params().forEach((name, value) -> options.param(name, value));
        return options.build();
    }

    private String label(Sweep.Cell cell) {
        List<String> parts = new ArrayList<>();
        for (String name : sweep.swept()) {
            if (cell.params().containsKey(name)) {
                parts.add(name + "=" + cell.params().get(name));
            }
        }
        String benchmark = cell.key().benchmark();
        boolean several = sweep.cells().stream().anyMatch(each -> !each.name().equals(cell.name()));
        if (several || parts.isEmpty()) {
            String type = benchmark.substring(0, benchmark.indexOf('.') + 1);
            boolean methods = sweep.cells().stream()
                    .anyMatch(each -> each.key().benchmark().startsWith(type)
                            && !each.key().benchmark().equals(benchmark));
            parts.add(0, methods ? benchmark : type.substring(0, type.length() - 1));
        }
        return String.join(" ", parts);
    }

    private static String summary(List<SampleRow> rows) {
        OptionalDouble goodput = mean(rows, Metric.GOODPUT.name());
        if (goodput.isEmpty()) {
            OptionalDouble score = mean(rows, "score");
            String unit = rows.isEmpty() ? "" : rows.get(0).metric().unit();
            return score.isEmpty() ? "" : String.format(Locale.ROOT, "%.4g %s", score.getAsDouble(), unit);
        }
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%6.3f GB/s", goodput.getAsDouble()));
        mean(rows, Metric.CPU.name()).ifPresent(cpu -> text.append(String.format(Locale.ROOT, "  cpu %.2f s/GB", cpu)));
        mean(rows, Metric.RETRANSMITS.name())
                .ifPresent(again -> text.append(String.format(Locale.ROOT, "  retransmits %.0f", again)));
        return text.toString();
    }

    private static OptionalDouble mean(List<SampleRow> rows, String metric) {
        return rows.stream()
                .filter(row -> row.metric().name().equals(metric) && row.value().isPresent())
                .mapToDouble(row -> row.value().getAsDouble())
                .average();
    }

    // JMH's own text: on the terminal with -v, or in the file of -o
    private OutputFormat verbatim() {
        CommandLineOptions cli = arguments.options();
        VerboseMode mode = cli.verbosity().orElse(VerboseMode.NORMAL);
        if (cli.getOutput().hasValue()) {
            try {
                return OutputFormatFactory.createFormatInstance(
                        new PrintStream(cli.getOutput().get()), mode);
            } catch (IOException e) {
                throw new IllegalArgumentException("-o " + cli.getOutput().get() + ": " + e.getMessage(), e);
            }
        }
        return cli.verbosity().hasValue() ? OutputFormatFactory.createFormatInstance(out, mode) : null;
    }

    private void writeFiles() {
        if (results.merged().isEmpty()) {
            return;
        }
        CommandLineOptions cli = arguments.options();
        try {
            results.write(writer.directory().resolve("jmh.json"), ResultFormatType.JSON);
            if (cli.getResult().hasValue() || cli.getResultFormat().hasValue()) {
                ResultFormatType format = cli.getResultFormat().orElse(ResultFormatType.CSV);
                Path file = Path.of(
                        cli.getResult().orElse("jmh-result." + format.name().toLowerCase(Locale.ROOT)));
                Files.createDirectories(file.toAbsolutePath().getParent());
                results.write(file, format);
                out.println("JMH's results: " + file);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write JMH's results: " + e.getMessage(), e);
        }
    }
}
