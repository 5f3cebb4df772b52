package tcpx.bench.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.Spelling;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.result.ResultException;
import tcpx.bench.result.Revision;
import tcpx.bench.result.RunStore;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.TransportException;

/** The one entry of {@code run-bench.sh}: the first word names a command, or else everything is for the benchmarks. */
@Command(name = "run-bench.sh")
public final class Main {
    private static final String BENCH = "bench";
    private static final int WIDTH = 110;

    private final RunStore standard;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "where results are kept (or TCPX_RESULTS; default: results/ in the checkout)")
    private Path results;

    private Main(RunStore standard) {
        this.standard = standard;
    }

    private RunStore store() {
        return results == null ? standard : new RunStore(results);
    }

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.exit(execute(new CommandContext(ProjectHome.results(), System.out, Terminal.style()), args));
    }

    /** Runs a command line; returns its exit code. */
    static int execute(CommandContext given, String... args) {
        CommandLine commands = commands(given, args);
        List<String> line = new ArrayList<>(List.of(args));
        boolean wantsHelp = line.remove("--help");
        if (line.equals(List.of("--version"))) {
            given.out().println(version());
            return 0;
        }
        if (!line.isEmpty() && line.get(0).equals("help")) { // help, and help COMMAND
            line.remove(0);
            wantsHelp = true;
        }
        boolean named = !line.isEmpty() && commands.getSubcommands().containsKey(line.get(0));
        if (!named) {
            line.add(0, BENCH);
        }
        if (wantsHelp) {
            line.add(named && !line.get(0).equals(BENCH) ? "--help" : "-h"); // which is JMH's too
        }
        return commands.execute(line.toArray(String[]::new));
    }

    /** The commands that a command line may begin with, in the order in which help shows them. */
    static List<String> names(CommandLine commands) {
        List<String> names = new ArrayList<>(commands.getSubcommands().keySet());
        names.remove(BENCH); // what is meant where none is named
        return names;
    }

    /** All commands, ready to execute these arguments. */
    static CommandLine commands(CommandContext given, String... args) {
        Main main = new Main(given.results());
        CommandContext context = new CommandContext(
                main::store,
                given.out(),
                given.style(),
                tcpx.bench.launch.CommandLine.of(List.of(args), System.getenv()));
        CommandLine commands = new CommandLine(main);
        commands.addSubcommand(new BenchCommand(context));
        commands.addSubcommand(new NodeCommand());
        commands.addSubcommand(new RecordCommand(context));
        commands.addSubcommand(new CompareCommand(context));
        commands.addSubcommand(new HistoryCommand(context));
        commands.addSubcommand(new AbCommand(context));
        commands.addSubcommand(new StoredRunCommand.Report(context));
        commands.addSubcommand(new StoredRunCommand.Fit(context));
        commands.addSubcommand(new PeersCommand(context));
        commands.addSubcommand(new StrategiesCommand(context));
        commands.addSubcommand(new TuneCommand(context));
        commands.addSubcommand(new MeshCommand(context));
        commands.addSubcommand(new DoctorCommand());
        commands.addSubcommand(new LabCommand());
        commands.addSubcommand(new PluginCommand(context.out(), context.style()));
        commands.setExecutionExceptionHandler((e, command, parsed) -> report(e, args, commands));
        commands.setParameterExceptionHandler((e, arguments) -> refuse(e));
        commands.getSubcommands().values().forEach(Main::complete);
        return commands;
    }

    // what every command has, and its own commands too: help, and what its mixins leave unmatched
    private static void complete(CommandLine command) {
        command.setUsageHelpWidth(WIDTH);
        if (!command.getCommandName().equals(BENCH)) { // its -h is JMH's as well
            command.getCommandSpec().mixinStandardHelpOptions(true);
            command.getCommandSpec().versionProvider(() -> new String[] {version()});
        }
        takeWhatMixinsLeave(command.getCommandSpec());
        command.getSubcommands().values().forEach(Main::complete);
    }

    private static String version() {
        return "run-bench.sh, revision " + Revision.of(ProjectHome.directory()).shortName();
    }

    private static int refuse(ParameterException e) {
        CommandLine failed = e.getCommandLine();
        // picocli says "option option '--cell'", and KEY whatever the option's label is
        String message = String.valueOf(e.getMessage())
                .replace("option option", "option")
                .replaceFirst("\\((\\S+)\\) should be in KEY=VALUE format", "should be $1");
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = unexpected(failed, unmatched.getUnmatched().get(0));
        }
        failed.getErr().println("run-bench.sh: " + message);
        String command = failed.getCommandSpec().qualifiedName().replaceFirst("^\\S+ ", "");
        failed.getErr()
                .println("  ./run-bench.sh " + (command.equals(BENCH) ? "-h" : command + " --help")
                        + " shows what it takes");
        return ExitCode.USAGE;
    }

    private static String unexpected(CommandLine command, String word) {
        String name = word.replaceFirst("=.*", "");
        boolean option = name.startsWith("-");
        Collection<String> known = option
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        return (option ? "there is no option " + name : "'" + word + "' is one argument too many")
                + Spelling.closest(name, known)
                        .map(close -> "; did you mean " + close + "?")
                        .orElse("");
    }

    // picocli hands a mixin's options on to the command, and not where it keeps what nobody matches
    private static void takeWhatMixinsLeave(CommandSpec command) {
        command.mixins()
                .values()
                .forEach(mixin -> mixin.unmatchedArgsBindings().forEach(command::addUnmatchedArgsBinding));
    }

    private static int report(Exception e, String[] args, CommandLine commands) throws Exception {
        PrintWriter err = commands.getErr();
        if (e instanceof BenchmarkFailure) {
            err.println("FAILED: " + e.getMessage());
            return ExitCode.FAILED;
        }
        if (e instanceof IllegalArgumentException) {
            err.println("run-bench.sh: " + e.getMessage());
            if (args.length > 0 && e.getMessage().startsWith("no benchmark matches " + args[0])) {
                Spelling.closest(args[0], names(commands))
                        .ifPresent(close -> err.println("  did you mean the command " + close + "?"));
            }
            return ExitCode.USAGE;
        }
        if (e instanceof EnvironmentException missing) {
            err.println("run-bench.sh: " + missing.problem());
            missing.remedy().lines().forEach(line -> err.println("  " + line));
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
        if (e instanceof NodeRefusedException refused) {
            err.println("FAILED: " + refused.getMessage());
            return ExitCode.FAILED;
        }
        if (e instanceof TransportException transport) {
            err.println("FAILED: " + transport.describe());
            return ExitCode.FAILED;
        }
        throw e;
    }
}
