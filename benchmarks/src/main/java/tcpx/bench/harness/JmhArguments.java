package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import tcpx.bench.node.Parameter;

/**
 * JMH's command line, checked where JMH itself is silent: it ignores a misspelt {@code -p} name and hands on any value.
 * What is a parameter of ours is brought into its one spelling ({@code 64MiB} becomes {@code 67108864}); the rest
 * passes through untouched.
 */
public final class JmhArguments {
    private static final Set<String> OUTPUT = Set.of("-rf", "-rff", "-o");

    private final List<String> rest;
    private final Map<String, List<String>> given;
    private final Map<String, List<String>> inherited;
    private final List<String> arguments;
    private final CommandLineOptions options;

    private JmhArguments(List<String> rest, Map<String, List<String>> given, Map<String, List<String>> inherited) {
        this.rest = rest;
        this.given = given;
        this.inherited = inherited;
        this.arguments = new ArrayList<>(rest);
        addTo(arguments, inherited);
        addTo(arguments, given);
        this.options = jmh(arguments);
    }

    /**
     * Reads a command line.
     *
     * @param environment gives a parameter its value where the command line does not; a variable that is set to nothing
     *     is unset
     * @throws IllegalArgumentException if JMH does not understand it, or a parameter's value is not allowed
     */
    public static JmhArguments parse(List<String> commandLine, Map<String, String> environment) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < commandLine.size(); i++) {
            String argument = commandLine.get(i);
            if (argument.equals("-p") && i + 1 < commandLine.size()) {
                addParameter(given, commandLine.get(++i));
            } else if (argument.startsWith("-p") && argument.contains("=") && !argument.startsWith("-prof")) {
                addParameter(given, argument.substring(2));
            } else {
                rest.add(argument);
            }
        }
        return new JmhArguments(rest, given, fromEnvironment(environment, given.keySet()));
    }

    /** What the environment says of parameters that are not given; a value that does not count is not looked at. */
    private static Map<String, List<String>> fromEnvironment(Map<String, String> environment, Set<String> given) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.values()) {
            if (given.contains(parameter.label())) {
                continue;
            }
            parameter.variables().stream()
                    .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                    .findFirst()
                    .ifPresent(variable -> values.put(
                            parameter.label(), List.of(normalized(parameter, variable, environment.get(variable)))));
        }
        return values;
    }

    private static String normalized(Parameter parameter, String variable, String value) {
        try {
            return parameter.normalize(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("environment variable " + variable + ": " + e.getMessage(), e);
        }
    }

    private static void addTo(List<String> arguments, Map<String, List<String>> parameters) {
        parameters.forEach((name, values) -> arguments.addAll(List.of("-p", name + "=" + String.join(",", values))));
    }

    private static void addParameter(Map<String, List<String>> parameters, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("-p " + text + ": write -p name=value[,value...]");
        }
        String name = text.substring(0, equals);
        List<String> values = Arrays.stream(text.substring(equals + 1).split(",", -1))
                .map(value ->
                        Parameter.named(name).map(each -> each.normalize(value)).orElse(value))
                .distinct()
                .toList();
        parameters.put(name, values);
    }

    private static CommandLineOptions jmh(List<String> arguments) {
        try {
            return new CommandLineOptions(arguments.toArray(String[]::new));
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException(e.getMessage() + " (JMH's options: ./run-bench.sh -h)", e);
        }
    }

    /** All of it, as JMH reads it. */
    public CommandLineOptions options() {
        return options;
    }

    /**
     * The command line without what says where results go, which are written once, at the end, and not by each fork;
     * and without its patterns of benchmarks.
     */
    CommandLineOptions withoutOutput() {
        try {
            return new WithoutPatterns(without(arguments, OUTPUT, ""));
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The command line for one fork of each cell, whatever {@code -f} says. */
    public List<String> forOneFork() {
        List<String> line = without(arguments, Set.of("-f"), "-f\\d+");
        line.addAll(List.of("-f", "1"));
        return line;
    }

    /**
     * A command line less some of its options.
     *
     * @param names options with a value, which is the next word
     * @param joined what an option and its value look like in one word; a regular expression
     * @return a fresh list
     */
    public static List<String> without(List<String> line, Set<String> names, String joined) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < line.size(); i++) {
            if (names.contains(line.get(i))) {
                i++;
            } else if (!line.get(i).matches(joined)) {
                kept.add(line.get(i));
            }
        }
        return kept;
    }

    /** The same command line, for another process. */
    public List<String> asList() {
        return List.copyOf(arguments);
    }

    /**
     * The same, less what the environment says of parameters that are not among these: unlike a {@code -p} it is not
     * meant for each run.
     */
    public JmhArguments withEnvironmentFor(Collection<String> parameters) {
        Map<String, List<String>> kept = new LinkedHashMap<>(inherited);
        kept.keySet().retainAll(parameters);
        return new JmhArguments(rest, given, kept);
    }

    /** The same with a value for a parameter that neither the command line nor the environment gives one. */
    public JmhArguments withDefault(String parameter, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(inherited);
        if (values(parameter).isEmpty()) {
            more.put(parameter, List.of(value));
        }
        return new JmhArguments(rest, given, more);
    }

    /** The values for a parameter, from the command line or else the environment; empty if neither has any. */
    public Optional<List<String>> values(String parameter) {
        return Optional.ofNullable(given.getOrDefault(parameter, inherited.get(parameter)));
    }

    /** Names of the parameters on the command line. */
    public Collection<String> parameterNames() {
        return given.keySet();
    }

    /**
     * Options made from others add the others' patterns, and would run every match in every fork. Travels to the forks.
     */
    private static final class WithoutPatterns extends CommandLineOptions {
        private static final long serialVersionUID = 1L;

        WithoutPatterns(List<String> arguments) throws CommandLineOptionException {
            super(arguments.toArray(String[]::new));
        }

        @Override
        public List<String> getIncludes() {
            return List.of();
        }
    }
}
