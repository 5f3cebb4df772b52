package tcpx.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The README's library example in a directory of its own, run as two processes of this JDK. */
final class MoveExample {
    private static final Path README = Path.of("..", "README.md");
    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;

    /** @param directory where the programs run, and where what they say is kept */
    MoveExample(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        assertThat(run("secret", List.of("bash", "-c", readme("\n(head -c [^\n#]*)"))))
                .isZero();
    }

    /** The first group of the pattern's first match in the README. */
    static String readme(String pattern) throws IOException {
        Matcher match = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(README));
        assertThat(match.find()).as("%s in %s", pattern, README).isTrue();
        return match.group(1);
    }

    static String source() throws IOException {
        return readme("```java\n(.*?)```");
    }

    /** A program of the JDK that runs this test. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** What this JVM's class path names, as absolute paths. */
    static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .map(each -> Path.of(each).toAbsolutePath().normalize())
                .toList();
    }

    Process start(String name, List<String> program) throws IOException {
        return new ProcessBuilder(program)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile())
                .start();
    }

    /** Runs a program to its end, and returns its exit code. */
    int run(String name, List<String> program) throws IOException, InterruptedException {
        return ended(start(name, program));
    }

    /** Starts the example twice, as the README says, and waits until both have moved the buffer. */
    void move(List<String> program) throws IOException, InterruptedException {
        String port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = Integer.toString(free.getLocalPort());
        }
        Process receiver = start("receive", with(program, "receive", port));
        Process sender = start("send", with(program, "send", port));
        int sent = ended(sender);
        int received = ended(receiver);
        assertThat(sent).as(said("send")).isZero();
        assertThat(received).as(said("receive")).isZero();
    }

    /** All that a program wrote, errors and warnings included. */
    String said(String name) throws IOException {
        return Files.readString(output(name), StandardCharsets.UTF_8);
    }

    private Path output(String name) {
        return directory.resolve(name + ".txt");
    }

    private static List<String> with(List<String> program, String... more) {
        List<String> line = new ArrayList<>(program);
        line.addAll(List.of(more));
        return line;
    }

    private static int ended(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }
}
