package tcpx.bench.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tcpx.bench.experiment.Destination;
import tcpx.bench.experiment.FlameGraphForks;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.node.Parameter;

/** Runs benchmarks: in a lab of its own, or with {@code --peer} against a node that listens. */
@Command(
        name = "bench",
        description = "run the benchmarks; every option that is not listed here is JMH's",
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Spec
    private CommandSpec command;

    @Mixin
    private SweepOptions sweep;

    BenchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        JmhArguments arguments = JmhArguments.parse(FlameGraphForks.withoutAsync(sweep.given()), System.getenv());
        return answered(arguments.options())
                ? ExitCode.DONE
                : sweep.measure(context, Destination.local(context.results()));
    }

    // JMH's questions are answered without a lab
    private boolean answered(CommandLineOptions options) throws Exception {
        if (options.shouldHelp()) {
            help(options);
        } else if (options.shouldList()) {
            new Runner(options).list();
        } else if (options.shouldListWithParams()) {
            new Runner(options).listWithParams(options);
        } else if (options.shouldListProfilers()) {
            options.listProfilers();
        } else if (options.shouldListResultFormats()) {
            options.listResultFormats();
        } else {
            return false;
        }
        return true;
    }

    private static void parameters(Predicate<Parameter> chosen) {
        Arrays.stream(Parameter.values())
                .filter(chosen)
                .forEach(each -> System.out.printf("  %-20s %s (%s)%n", each.label(), each.help(), each.standard()));
    }

    private void help(CommandLineOptions options) throws IOException {
        System.out.println("Usage: ./run-bench.sh [-p name=value[,value...]]... [options] [JMH options] [benchmarks]");
        System.out.println("       ./run-bench.sh COMMAND ...    commands: "
                + String.join(", ", Main.names(spec.commandLine().getParent())) + " (COMMAND --help)\n");
        System.out.println("Parameters (-p), each with one value or several to sweep over. Of the data path:");
        parameters(Parameter::isOfTransport);
        System.out.println("Of what is sent over it:");
        parameters(each -> !each.isOfTransport());
        System.out.println("\nThe two nodes:");
        command.commandLine().getHelp().optionList().lines().forEach(System.out::println);
        System.out.println("\nJMH's options:");
        options.showHelp();
    }
}
