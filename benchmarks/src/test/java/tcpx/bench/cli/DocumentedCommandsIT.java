package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.Pages;

/**
 * Every command line on the pages is one that the command would take: its command, options, parameters and benchmarks.
 */
@Timeout(300)
class DocumentedCommandsIT {
    private static final Pattern COMMAND = Pattern.compile("\\./run-bench\\.sh((?:[^\\n#]|\\\\\\n)*)");
    private static final Pattern NAME = Pattern.compile("[a-z]+");
    private static final Pattern BENCHMARK = Pattern.compile("(?:nano\\.)?[A-Z]\\w+Benchmark");

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private final Map<String, String> help = new HashMap<>();

    private String help(String command) {
        return help.computeIfAbsent(
                command,
                name -> name.isEmpty()
                        ? bench.run("-h").assertCode(0).out()
                        : bench.run(name, "-h").assertCode(0).out());
    }

    /** The words of each command line on a page. */
    private static List<List<String>> commands(Path page) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (String piece : Pages.code(page)) {
            boolean inline = !piece.startsWith("\n");
            Matcher matcher = COMMAND.matcher(inline ? piece.replaceAll("\\s+", " ") : piece);
            while (matcher.find()) {
                String line = matcher.group(1).replace("\\\n", " ").strip();
                commands.add(line.isEmpty() ? List.of() : List.of(line.split("\\s+")));
            }
        }
        return commands;
    }

    @Test
    void everyCommandLineOnThePagesWouldBeTaken() throws Exception {
        String main = help("");
        String benchmarks = bench.run("-l").assertCode(0).out();
        for (Path page : Pages.ofThePresent()) {
            for (List<String> words : commands(page)) {
                String first = words.isEmpty() ? "" : words.get(0);
                String command = NAME.matcher(first).matches() ? first : "";
                assertThat(main).as("%s: %s", page, words).containsPattern("commands: [^(]*\\b" + command);
                String known = main + help(command);
                for (int i = 0; i < words.size(); i++) {
                    check(words.get(i), i == 0 ? "" : words.get(i - 1), known, benchmarks, page + ": " + words);
                }
            }
        }
        assertThat(help).as("commands that the pages show").containsKeys("node", "ab", "record", "report", "peers");
    }

    private static void check(String word, String before, String help, String benchmarks, String where) {
        if (before.equals("-p") && word.contains("=")) {
            assertThat(help).as(where).containsPattern("(?m)^  " + word.replaceAll("=.*", "") + " ");
        } else if (word.startsWith("-") && !word.equals("-h") && !word.equals("--help")) {
            assertThat(help).as(where).containsPattern("(?m)(^|[ ,])" + word.replaceAll("=.*", "") + "[ =,\\]]");
        } else if (BENCHMARK.matcher(word).matches()) {
            assertThat(benchmarks).as(where).contains("." + word + ".");
        }
    }
}
