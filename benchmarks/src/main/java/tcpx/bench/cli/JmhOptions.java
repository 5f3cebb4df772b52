package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.Spelling;
import tcpx.bench.harness.Sweep;

/** What every command takes that runs the forks of benchmarks in an order of its own: all options that are JMH's. */
final class JmhOptions {
    private static final List<String> OF_WHOLE_RUNS = List.of("-rf", "-rff", "-o", "-wf", "-prof");

    @Unmatched
    private List<String> given = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** As typed. */
    List<String> given() {
        return given;
    }

    /**
     * What was given, after {@code more}; the transfer benchmark where none was chosen.
     *
     * @throws IllegalArgumentException for what makes no sense where forks of several systems take turns
     */
    JmhArguments arguments(List<String> more) {
        parsed();
        given.stream().filter(OF_WHOLE_RUNS::contains).findFirst().ifPresent(option -> {
            throw new IllegalArgumentException(
                    option + ": forks are run one at a time here; use it with ./run-bench.sh alone");
        });
        List<String> line = new ArrayList<>(given);
        line.addAll(more);
        JmhArguments arguments = JmhArguments.parse(line, System.getenv());
        int forks = arguments.options().getForkCount().orElse(1);
        if (forks < 1) {
            throw new IllegalArgumentException("-f " + forks + ": one fork or more");
        }
        if (arguments.options().getIncludes().isEmpty()) {
            line.add("^" + TransferBenchmark.class.getName().replace(".", "\\.") + "\\.transfer$");
            arguments = JmhArguments.parse(line, System.getenv());
        }
        return arguments.withEnvironmentFor(Sweep.of(arguments).parameters());
    }

    /** Whether a parameter was given, on the command line or in the environment. */
    boolean gives(String parameter) {
        return parsed().values(parameter).isPresent();
    }

    private JmhArguments parsed() {
        refuseOurs(given, command);
        return JmhArguments.parse(given, System.getenv());
    }

    /** Whether a benchmark of that name is asked for. */
    boolean names(String benchmark) {
        return parsed().options().getIncludes().stream().anyMatch(include -> include.contains(benchmark));
    }

    /**
     * Refuses long options: what a command leaves to JMH is read by JMH, which has none, so these are ours, misspelt.
     *
     * @throws IllegalArgumentException with the one that may have been meant
     */
    static void refuseOurs(List<String> given, CommandSpec command) {
        for (String word : given) {
            String name = word.replaceFirst("=.*", "");
            if (name.matches("--[a-z][a-z-]*")) {
                throw new IllegalArgumentException("there is no option " + name
                        + Spelling.closest(name, command.optionsMap().keySet())
                                .map(close -> "; did you mean " + close + "?")
                                .orElse("; ./run-bench.sh -h and COMMAND --help list them"));
            }
        }
    }
}
