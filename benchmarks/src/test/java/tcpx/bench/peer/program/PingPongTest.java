package tcpx.bench.peer.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.Gcc;
import tcpx.bench.peer.PeerOutput;

@Timeout(60)
class PingPongTest {
    @TempDir
    private Path directory;

    /** Two programs of one kind are one protocol: each asks the other. */
    @ParameterizedTest
    @CsvSource({"java, java, 8, 0", "java, java, 65536, 1", "c, c, 8, 1", "c, java, 8, 0", "java, c, 100000, 0"})
    void messagesGoThereAndBackAndTheTimesAreTold(String serves, String asks, int bytes, String spin)
            throws IOException, InterruptedException {
        String port = Integer.toString(freePort());
        Process server = start(program(serves, "serve", "127.0.0.1", port, spin));
        try (BufferedReader said = server.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("READY");
            Process client = start(
                    program(asks, "ask", "127.0.0.2", "127.0.0.1", port, Integer.toString(bytes), "0.05", "0.1", spin));
            try (BufferedReader told = client.inputReader(StandardCharsets.UTF_8)) {
                Map<String, Double> trips = PeerOutput.figures("it", told.readLine(), "messages", "seconds", "cpu");
                assertThat(trips.get("messages")).isPositive();
                assertThat(trips.get("seconds")).isGreaterThanOrEqualTo(0.1);
                assertThat(trips).containsOnlyKeys("messages", "seconds", "cpu", "p50", "p90", "p99", "p999", "max");
                assertThat(trips.get("p50")).isPositive().isLessThanOrEqualTo(trips.get("p90"));
                assertThat(trips.get("p999")).isLessThanOrEqualTo(trips.get("max"));
                assertThat(PeerOutput.figures("it", said.readLine(), "cpu").get("cpu"))
                        .isNotNegative();
                assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                client.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void whatIsNoPingPongIsSaidToBeNone() {
        assertThat(PeerOutput.figures(
                        "it", "x\nmessages=10 seconds=2.000000 cpu=0.500000 p50=21.390 max=99.100\n", "messages"))
                .isEqualTo(Map.of("messages", 10.0, "seconds", 2.0, "cpu", 0.5, "p50", 21.39, "max", 99.1));
        assertThatThrownBy(() -> PeerOutput.figures("it", "bind: Address already in use", "messages"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Address already in use");
        assertThatThrownBy(() -> PeerOutput.figures("it", "READY", "cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("READY");
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }

    private List<String> program(String language, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        if (language.equals("c")) {
            line.add(compiled().toString());
        } else {
            line.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    PingPongProgram.class.getName()));
        }
        line.addAll(List.of(arguments));
        return line;
    }

    private Path compiled() throws IOException, InterruptedException {
        Path source = directory.resolve("pingpong.c");
        try (InputStream text = PingPongProgram.class.getResourceAsStream("pingpong.c")) {
            Files.write(source, Optional.ofNullable(text).orElseThrow().readAllBytes());
        }
        return Gcc.compile(directory.resolve("pingpong"), source, "-Wall", "-Werror");
    }

    private static Process start(List<String> line) throws IOException {
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
