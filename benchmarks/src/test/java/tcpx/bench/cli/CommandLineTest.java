package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.node.Parameter;
import tcpx.bench.report.text.Style;
import tcpx.bench.result.RunStore;

/**
 * What is promised about the command line: that everything the pages name is still taken, and mistakes are understood.
 */
class CommandLineTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");
    private static final Pattern PARAMETER = Pattern.compile("-p ([a-zA-Z]+)=");

    /** Options of other programs that the pages show. */
    private static final Set<String> OF_OTHERS = Set.of(
            "--ifaces",
            "--size",
            "--chunk",
            "--iters",
            "--enable-native-access",
            "--ntasks-per-node", // these of Slurm
            "--exclusive",
            "--mpi",
            "--resv-ports",
            "--host");

    @TempDir
    private Path results;

    private record Said(int code, String text) {}

    private Said run(String... line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        PrintStream out = System.out;
        PrintStream err = System.err;
        System.setOut(to);
        System.setErr(to);
        try {
            int code = Main.execute(new CommandContext(new RunStore(results), to, Style.PLAIN), line);
            return new Said(code, bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static String pages() throws IOException {
        StringBuilder text = new StringBuilder(Files.readString(HOME.resolve("README.md")));
        text.append(Files.readString(HOME.resolve("results/README.md")));
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
            for (Path page :
                    docs.filter(each -> each.toString().endsWith(".md")).toList()) {
                text.append(Files.readString(page));
            }
        }
        return text.toString();
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }

    private static List<String> names() {
        return Main.names(Main.commands(new CommandContext(new RunStore(Path.of("results")), System.out, Style.PLAIN)));
    }

    private String allHelp() {
        StringBuilder help = new StringBuilder(run("-h").text());
        names().forEach(name -> help.append(run(name, "--help").text()));
        List.of("up", "status", "down")
                .forEach(name -> help.append(run("lab", name, "--help").text()));
        return help.toString();
    }

    @Test
    void everyOptionAndParameterThatThePagesNameIsInTheHelp() throws IOException {
        String help = allHelp();
        Set<String> options = found(OPTION, pages().replaceAll("(?s)```java.*?```", ""));
        options.removeAll(OF_OTHERS);
        assertThat(options).isNotEmpty().allSatisfy(option -> assertThat(help).contains(option));
        List<String> known =
                Arrays.stream(Parameter.values()).map(Parameter::label).toList();
        assertThat(known).containsAll(found(PARAMETER, pages()));
        known.forEach(name -> assertThat(help).contains("\n  " + name + " "));
    }

    @Test
    void helpIsGivenHoweverOneAsksForIt() {
        String all = run("-h").text();
        assertThat(all).contains("Usage: ./run-bench.sh", "COMMAND --help");
        assertThat(run("--help").text()).isEqualTo(all);
        assertThat(run("help").text()).isEqualTo(all);
        assertThat(run("-p", "channels=1", "--help").text()).isEqualTo(all);
        String ofOne = run("compare", "--help").text();
        assertThat(run("help", "compare").text()).isEqualTo(ofOne);
        assertThat(run("compare", "-h").text()).isEqualTo(ofOne);
        assertThat(run("--version").text()).startsWith("run-bench.sh, revision ");
    }

    @Test
    void theCommandsAndOptionsThatWereThereAreStillTaken() {
        assertThat(names())
                .containsExactly(
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
                        "mesh",
                        "doctor",
                        "lab",
                        "plugin");
        assertThat(allHelp())
                .contains(
                        "--rails",
                        "--rail-rate",
                        "--mtu",
                        "--gso-max",
                        "--congctl",
                        "--peer",
                        "--secret-file",
                        "--plugin",
                        "--fault",
                        "--flame",
                        "--flame-diff",
                        "--timeline",
                        "--listen",
                        "--machine",
                        "--from",
                        "--threshold",
                        "--metric",
                        "--accept",
                        "--alpha",
                        "--cell",
                        "--html",
                        "--seconds",
                        "--peers",
                        "--shapes",
                        "--finalists",
                        "--no-self-test",
                        "--all",
                        "--results");
    }

    @Test
    void everyCommandHasHelpAndSoHaveItsOwnCommands() {
        List<String[]> lines = new ArrayList<>();
        names().forEach(name -> lines.add(new String[] {name, "--help"}));
        List.of("up", "status", "down").forEach(name -> lines.add(new String[] {"lab", name, "-h"}));
        for (String[] line : lines) {
            Said said = run(line);
            assertThat(said.code()).as("%s", String.join(" ", line)).isZero();
            assertThat(said.text()).startsWith("Usage: run-bench.sh " + line[0]);
        }
    }

    @Test
    void whatIsWrongWithoutACommandLeadsToItsHelp() {
        assertThat(run("--rails", "1", "--rails", "2").text()).contains("./run-bench.sh -h shows what it takes");
        assertThat(run("bench", "--help").text()).isEqualTo(run("-h").text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "historry                 | did you mean the command history?",
                "lab dwon                 | is one argument too many; did you mean down?",
                "history extra            | is one argument too many",
                "compare --alpa 1 a b     | there is no option --alpa; did you mean --alpha?",
                "record v9 --machne x     | there is no option --machne; did you mean --machine?",
                "strategies --shapes slwo | did you mean slow? allowed is equal",
                "mesh --pattern rng --nodes 2 | did you mean ring? allowed is",
                "compare --accept machin a b  | did you mean machine? allowed is",
                "channels=4               | did you mean -p channels=4?",
                "tune -p chanels=1        | channels (did you mean that?)",
                "peers --rail-rte 1gbit   | there is no option --rail-rte; did you mean --rail-rate?",
                "--fautl x                | there is no option --fautl; did you mean --fault?",
                "peers --peers iperf      | did you mean iperf3?",
                "tune -f 1                | measured twice or more",
                "tune --finalists 0       | --finalists 0: one setting or more",
                "compare --alpa 1 a b     | --alpha",
                "history --cell channels  | Value for option '--cell' should be NAME=VALUE but was channels",
                "peers --peer h:1         | --peer h:1: other programs are started on both nodes, which only a lab "
                        + "allows",
                "strategies --peer h:1    | --peer h:1: the rails get the shape of each part",
                "ab a b --peer h:1        | --peer h:1: each fork has a node B of its own revision",
                "--no-wait                | --no-wait is for a node B that others use, too: name it, --peer HOST:PORT",
                "--secret-file f          | --secret-file is shared with another host: name it, --peer HOST:PORT"
            })
    void aMistakeIsAnsweredWithWhatWasMeant(String line, String answer) {
        Said said = run(line.split(" "));
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.text()).contains(answer).doesNotContain("\tat ");
    }

    @Test
    void aFaultOfARailThatTheLabWillLackIsRefusedBeforeThereIsOne() {
        Said said = run("--rails", "2", "--fault", "eth2 down @1s; eth3 down @2s");
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.text()).contains("--fault 'eth3 down @2000ms': this lab has eth1 to eth2; --rails 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "fit"})
    void resultsMayLieElsewhere(String command) {
        Path other = results.resolve("other");
        Said said = run(command, "--results", other.toString());
        assertThat(said.text()).doesNotContain("Unknown option");
        if (command.equals("fit")) {
            assertThat(said.text()).contains(other.toString());
        }
    }
}
