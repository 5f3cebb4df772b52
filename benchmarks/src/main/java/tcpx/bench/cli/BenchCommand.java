package tcpx.bench.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.Sweep;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.Peer;
import tcpx.bench.node.RailList;

/** Runs benchmarks: in a lab of its own, or with {@code --peer} against a node that listens. */
@Command(
        name = "bench",
        description = "run the benchmarks; every option that is not listed here is JMH's",
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    @Mixin
    private LabOptions lab;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "node B, started with: run-bench.sh node --listen HOST:PORT")
    private String peer;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that both nodes share, with --peer")
    private Path secretFile;

    @Option(names = "--topology", hidden = true)
    private String topology;

    @Option(names = "--launched", hidden = true)
    private boolean launched;

    @Unmatched
    private List<String> jmh = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        JmhArguments arguments = JmhArguments.parse(jmh, System.getenv());
        if (answered(arguments.options())) {
            return ExitCode.DONE;
        }
        Sweep sweep = Sweep.of(arguments, silence());
        if (peer == null) {
            boolean plain = sweep.cells().stream().noneMatch(cell -> cell.isOf(TransferBenchmark.class));
            return plain
                    ? new Host(Optional.empty(), Topology.decode("kind=inproc"), System.out).run(arguments, sweep)
                    : new Launcher(lab.spec()).run(arguments.asList());
        }
        if (lab.rails == null) {
            throw new IllegalArgumentException(
                    "--peer also needs --rails, the names of this node's interfaces: --rails eth1,eth2");
        }
        Peer nodeB = new Peer(HostPort.parse(peer), RailList.parse(lab.rails), Optional.ofNullable(secretFile));
        nodeB.secret(); // a missing or bad one is told before anything starts
        if (launched) {
            ParentWatch.start();
        }
        Topology between = topology == null ? Topology.nic(nodeB.rails().size()) : Topology.decode(topology);
        return new Host(Optional.of(nodeB), between, System.out).run(arguments, sweep);
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

    private static void help(CommandLineOptions options) throws IOException {
        System.out.println("Usage: ./run-bench.sh [-p name=value[,value...]]... [options] [JMH options] [benchmarks]");
        System.out.println("       ./run-bench.sh COMMAND ...    commands: "
                + String.join(", ", "node", "lab", "fit", "doctor") + " (COMMAND --help)\n");
        System.out.println("Parameters (-p), each with one value or several to sweep over:");
        for (Parameter parameter : Parameter.values()) {
            System.out.printf("  %-20s %s (%s)%n", parameter.label(), parameter.meaning(), parameter.standard());
        }
        System.out.println("\nThe two nodes:");
        new CommandLine(new BenchCommand()).getHelp().optionList().lines().forEach(System.out::println);
        System.out.println("\nJMH's options:");
        options.showHelp();
    }

    private static OutputFormat silence() {
        return OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT);
    }
}
