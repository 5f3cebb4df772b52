package tcpx.bench.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import tcpx.bench.harness.Spelling;

/** What a command leaves to JMH is read by JMH, which has no long options: these are ours, misspelt. */
final class UnknownOptions {
    private UnknownOptions() {}

    /**
     * Refuses long options.
     *
     * @throws IllegalArgumentException with the one that may have been meant
     */
    static void refuse(List<String> given, CommandSpec command) {
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
