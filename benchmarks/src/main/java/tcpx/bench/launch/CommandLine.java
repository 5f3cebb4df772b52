package tcpx.bench.launch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.SeedEnvironment;

/**
 * What was typed after {@code ./run-bench.sh}, with the environment variables that count: pasted into a shell it makes
 * the run again.
 *
 * @param environment name to value
 * @param arguments word for word
 */
public record CommandLine(Map<String, String> environment, List<String> arguments) {
    /** Copies. */
    public CommandLine {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }

    /** Of these arguments; of the environment only what the commands look at. */
    public static CommandLine of(List<String> arguments, Map<String, String> environment) {
        Map<String, String> counting = new LinkedHashMap<>();
        Stream.of(
                        Arrays.stream(Parameter.values()).flatMap(each -> each.variables().stream()),
                        SeedEnvironment.VARIABLES.stream(),
                        PluginChoice.VARIABLES.stream())
                .flatMap(each -> each)
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .forEach(name -> counting.put(name, environment.get(name)));
        return new CommandLine(counting, arguments);
    }

    /** The same environment with other arguments. */
    public CommandLine with(List<String> other) {
        return new CommandLine(environment, other);
    }
}
