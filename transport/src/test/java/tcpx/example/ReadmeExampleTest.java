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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's library example, taken from the README, compiled, and run as two processes. */
@Timeout(120)
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path directory;

    private static String first(String pattern) throws IOException {
        Matcher block = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(README));
        assertThat(block.find()).as("%s in %s", pattern, README).isTrue();
        return block.group(1);
    }

    private Process start(String name, String... program) throws IOException {
        Path output = directory.resolve(name + ".txt");
        return new ProcessBuilder(program)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private Process java(String... arguments) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> line = new ArrayList<>(List.of(java.toString(), "-cp", absoluteClassPath(), "Move.java"));
        line.addAll(List.of(arguments));
        return start(arguments[0], line.toArray(String[]::new));
    }

    private static String absoluteClassPath() {
        return Pattern.compile(":")
                .splitAsStream(System.getProperty("java.class.path"))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    @Test
    void theExampleMovesABufferBetweenTwoProcesses() throws Exception {
        Files.writeString(directory.resolve("Move.java"), first("```java\n(.*?)```"));
        String secret = first("\n(head -c [^\n#]*)");
        assertThat(start("secret", "bash", "-c", secret).waitFor()).isZero();
        String port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = Integer.toString(free.getLocalPort());
        }

        Process receiver = java("receive", port);
        Process sender = java("send", port);

        assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(receiver.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said("send")).containsPattern("acknowledged after \\d+ us");
        assertThat(said("receive")).contains("67108864 bytes received");
        assertThat(sender.exitValue()).isZero();
        assertThat(receiver.exitValue()).isZero();
    }

    private String said(String role) throws IOException {
        return Files.readString(directory.resolve(role + ".txt"), StandardCharsets.UTF_8);
    }
}
