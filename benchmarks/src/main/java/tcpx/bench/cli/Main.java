package tcpx.bench.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.LabException;
import tcpx.bench.result.ResultException;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.TransportException;

/** The one entry of {@code run-bench.sh}: the first word names a command, or else everything is for the benchmarks. */
@Command(name = "run-bench.sh")
public final class Main {
    /** The commands, in the order in which help shows them. */
    static final List<String> NAMES = List.of(
            "node",
            "record",
            "compare",
            "history",
            "ab",
            "report",
            "fit",
            "peers",
            "strategies",
            "tune",
            "doctor",
            "lab",
            "plugin");

    private static final int WIDTH = 110;

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.exit(execute(new CommandContext(Home.results(), System.out, Terminal.style()), args));
    }

    /** Runs a command line; returns its exit code. */
    static int execute(CommandContext context, String... args) {
        CommandLine commands = new CommandLine(new Main());
        commands.addSubcommand("bench", new BenchCommand());
        commands.addSubcommand("node", new NodeCommand());
        commands.addSubcommand("record", new RecordCommand(context));
        commands.addSubcommand("compare", new CompareCommand(context));
        commands.addSubcommand("history", new HistoryCommand(context));
        commands.addSubcommand("ab", new AbCommand(context));
        commands.addSubcommand("report", new ReportCommand(context));
        commands.addSubcommand("fit", new FitCommand());
        commands.addSubcommand("peers", new PeersCommand(context));
        commands.addSubcommand("strategies", new StrategiesCommand(context));
        commands.addSubcommand("tune", new TuneCommand(context));
        commands.addSubcommand("doctor", new DoctorCommand());
        commands.addSubcommand("lab", new LabCommand());
        commands.addSubcommand("plugin", new PluginCommand(context.out(), context.style()));
        commands.setExecutionExceptionHandler((e, command, parsed) -> report(e, command.getErr()));
        commands.setParameterExceptionHandler((e, arguments) -> {
            CommandLine failed = e.getCommandLine();
            failed.getErr().println("run-bench.sh: " + e.getMessage());
            failed.getErr().println("  ./run-bench.sh " + failed.getCommandName() + " --help shows what it takes");
            return ExitCode.USAGE;
        });
        for (CommandLine each : commands.getSubcommands().values()) {
            each.setUsageHelpWidth(WIDTH);
            takeWhatMixinsLeave(each.getCommandSpec());
        }
        boolean named = args.length > 0 && commands.getSubcommands().containsKey(args[0]);
        String[] line = args;
        if (!named) {
            line = new String[args.length + 1];
            line[0] = "bench";
            System.arraycopy(args, 0, line, 1, args.length);
        }
        return commands.execute(line);
    }

    // picocli hands a mixin's options on to the command, and not where it keeps what nobody matches
    private static void takeWhatMixinsLeave(CommandSpec command) {
        command.mixins()
                .values()
                .forEach(mixin -> mixin.unmatchedArgsBindings().forEach(command::addUnmatchedArgsBinding));
    }

    private static int report(Exception e, PrintWriter err) throws Exception {
        if (e instanceof BenchmarkFailure) {
            err.println("FAILED: " + e.getMessage());
            return ExitCode.FAILED;
        }
        if (e instanceof IllegalArgumentException) {
            err.println("run-bench.sh: " + e.getMessage());
            return ExitCode.USAGE;
        }
        if (e instanceof EnvironmentException missing) {
            err.println("run-bench.sh: " + missing.getMessage() + "\n  " + missing.remedy());
            return ExitCode.ENVIRONMENT;
        }
        if (e instanceof LabException lab) {
            err.println("run-bench.sh: " + lab.problem());
            List.of(lab.remedy()).stream().filter(text -> !text.isBlank()).forEach(text -> err.println("  " + text));
            return ExitCode.ENVIRONMENT;
        }
        if (e instanceof ResultException result) {
            err.println("run-bench.sh: " + result.getMessage()); // ends with what to do
            return ExitCode.ENVIRONMENT;
        }
        if (e instanceof ProviderUnavailableException unavailable) {
            err.println("run-bench.sh: " + unavailable.getMessage());
            unavailable.remedy().ifPresent(text -> err.println("  " + text));
            return ExitCode.ENVIRONMENT;
        }
        if (e instanceof TransportException transport) {
            err.println("FAILED: " + transport.describe());
            return ExitCode.FAILED;
        }
        throw e;
    }
}
