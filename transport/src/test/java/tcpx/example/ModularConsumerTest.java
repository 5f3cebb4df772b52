package tcpx.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.transfer.Sender;

/**
 * A module that requires ours and nothing else: it holds the README's example, is compiled with every warning an error,
 * and runs as the README says, without a word from the JDK. On the JDK that runs the tests: the build runs them on
 * several.
 */
@Timeout(120)
class ModularConsumerTest {
    @TempDir
    Path directory;

    private MoveExample example;
    private Path classes;

    @BeforeEach
    void theConsumer() throws Exception {
        example = new MoveExample(directory);
        classes = directory.resolve("classes");
        Files.createDirectories(directory.resolve("app"));
        Files.writeString(directory.resolve("module-info.java"), "module app { requires tcpx.transport; }\n");
    }

    private static boolean isOurs(Path entry) {
        return Files.isDirectory(entry) ? Files.exists(entry.resolve("module-info.class")) : isOfJnr(entry);
    }

    private static boolean isOfJnr(Path jar) {
        return jar.toString().contains("/com/github/jnr/") || jar.toString().contains("/org/ow2/asm/");
    }

    /** What the library needs to run, and besides where a program is compiled against it. */
    private static String modulePath(String... besides) throws Exception {
        Path ours = Path.of(
                Sender.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertThat(ours.resolve("module-info.class")).exists();
        return MoveExample.classPath().stream()
                .filter(each -> isOurs(each) || Stream.of(besides).anyMatch(each.toString()::contains))
                .map(Path::toString)
                .collect(Collectors.joining(":"));
    }

    private int compile(String source) throws Exception {
        Path file = directory.resolve("app").resolve("Move.java");
        Files.writeString(file, "package app;\n" + source);
        return example.run(
                "javac",
                List.of(
                        MoveExample.tool("javac"),
                        "-Xlint:all",
                        "-Werror",
                        "-d",
                        classes.toString(),
                        "-p",
                        modulePath("/org/jspecify/"),
                        "module-info.java",
                        file.toString()));
    }

    private List<String> java() throws Exception {
        List<String> line = new ArrayList<>(List.of(MoveExample.tool("java")));
        line.addAll(flags());
        line.addAll(List.of("-p", classes + ":" + modulePath(), "-m", "app/app.Move"));
        return line;
    }

    /** What the README tells a module to give to JDK 24 and newer; older ones know it too. */
    private static List<String> flags() throws IOException {
        return List.of(MoveExample.readme("`(--enable-native-access=org[^`]*)`").split(" "));
    }

    @Test
    void aModuleThatRequiresOursMovesABufferAndTheJdkHasNothingToSay() throws Exception {
        assertThat(compile(MoveExample.source())).as(example.said("javac")).isZero();
        assertThat(example.said("javac")).isEmpty();

        example.move(java());

        assertThat(example.said("send")).matches("acknowledged after \\d+ us\n");
        assertThat(example.said("receive")).isEqualTo("67108864 bytes received\n");
    }

    @Test
    void whatIsNotPartOfTheApiCannotBeImported() throws Exception {
        assertThat(compile("class Move { tcpx.window.SlidingWindow ours; }")).isEqualTo(1);
        assertThat(example.said("javac"))
                .contains("package tcpx.window is not visible", "module tcpx.transport, which does not export it");
    }
}
