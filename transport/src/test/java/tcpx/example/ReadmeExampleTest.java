package tcpx.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's library example, taken from the README, compiled, and run as two processes. */
@Timeout(120)
class ReadmeExampleTest {
    @TempDir
    Path directory;

    @Test
    void theExampleMovesABufferBetweenTwoProcesses() throws Exception {
        MoveExample example = new MoveExample(directory);
        Files.writeString(directory.resolve("Move.java"), MoveExample.source());
        String classPath = MoveExample.classPath().stream().map(Path::toString).collect(Collectors.joining(":"));

        example.move(List.of(MoveExample.tool("java"), "-cp", classPath, "Move.java"));

        assertThat(example.said("send")).containsPattern("acknowledged after \\d+ us");
        assertThat(example.said("receive")).contains("67108864 bytes received");
    }
}
