package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;
import tcpx.bench.harness.JmhArguments;

/** What every command takes that runs the forks of benchmarks itself: its help, and all options that are JMH's. */
final class JmhOptions {
    @Unmatched
    private List<String> given = new ArrayList<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    /** One fork at a time of what was given, after {@code more}. */
    OneFork oneFork(String... more) {
        List<String> line = new ArrayList<>(given);
        line.addAll(List.of(more));
        return OneFork.of(JmhArguments.parse(line, System.getenv()));
    }

    /** Whether a parameter was given, on the command line or in the environment. */
    boolean gives(String parameter) {
        return JmhArguments.parse(given, System.getenv()).asList().stream()
                .anyMatch(argument -> argument.startsWith(parameter + "="));
    }

    /** Whether a benchmark of that name is asked for. */
    boolean names(String benchmark) {
        return JmhArguments.parse(given, System.getenv()).options().getIncludes().stream()
                .anyMatch(include -> include.contains(benchmark));
    }

    /** The command line that makes this run again. */
    List<String> commandLine(String... command) {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(given);
        return line;
    }
}
