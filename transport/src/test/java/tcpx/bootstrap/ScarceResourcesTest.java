package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.error.BootstrapException;

/** Processes that may have few files open, or little direct memory, beside strangers who take what there is. */
@Timeout(120)
class ScarceResourcesTest {
    private static final int FEW_FILES = 48; // a JVM has about 20 open before it does anything

    @TempDir
    Path folder;

    private final List<Socket> strangers = new ArrayList<>();
    private Process process;

    @AfterEach
    void end() throws IOException {
        for (Socket stranger : strangers) {
            stranger.close();
        }
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void aPeerGetsInThoughStrangersHaveTakenAllFileDescriptors() throws Exception {
        InetSocketAddress server = serve("ulimit -n " + FEW_FILES, "-Xint");
        for (int i = 0; i < 150; i++) {
            strangers.add(new Socket(server.getAddress(), server.getPort()));
        }
        try (ControlConnection peer = BootstrapClient.connect(server, TwoEnds.SECRET, Options.none(), TwoEnds.soon())) {
            assertThat(peer.isClosed()).isFalse();
        }
    }

    @Test
    void aPeerThatCannotBeServedIsToldWhyAndTheNodeLivesOn() throws Exception {
        for (String[] scarce :
                new String[][] {{"ulimit -n " + FEW_FILES, "-Xint"}, {"true", "-XX:MaxDirectMemorySize=300k"}}) {
            InetSocketAddress server = serve(scarce);
            List<ControlConnection> peers = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 40; i++) {
                            peers.add(BootstrapClient.connect(server, TwoEnds.SECRET, Options.none(), TwoEnds.soon()));
                        }
                    })
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("refused: this node cannot serve you now: ")
                    .message()
                    .containsAnyOf("Too many open files", "direct buffer memory");
            assertThat(peers).isNotEmpty();
            assertThatThrownBy(() -> BootstrapClient.connect(server, TwoEnds.SECRET, Options.none(), TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("refused: this node cannot serve you now: ");
            peers.forEach(ControlConnection::close);
            process.destroyForcibly();
        }
    }

    @Test
    void callsInAProcessWithoutFileDescriptorsEndInTimeAndSayHowToRaiseTheLimit() throws Exception {
        List<String> lines;
        start("ulimit -n " + FEW_FILES, List.of("-Xint"), "call");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            lines = out.lines().dropWhile(line -> !line.equals("--")).toList();
        }
        assertThat(lines).hasSize(5);
        assertThat(lines.get(1)).startsWith("connect after ").contains("cannot connect", "ulimit -n");
        assertThat(lines.get(2))
                .startsWith("bind after ")
                .contains("cannot listen", "Too many open files", "ulimit -n");
        assertThat(lines.get(3)).startsWith("seed after ").contains("no node came to", "Too many open files");
        assertThat(Integer.parseInt(lines.get(3).split(" ")[2])).isBetween(150, 10_000);
    }

    private InetSocketAddress serve(String... limitAndFlags) throws IOException {
        start(limitAndFlags[0], List.of(limitAndFlags).subList(1, limitAndFlags.length), "serve");
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()));
    }

    private void start(String limit, List<String> flags, String role) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "bash",
                "-c",
                limit + " && exec \"$@\"",
                "scarce",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(flags);
        line.addAll(List.of("-cp", jar().toString(), ScarceNode.class.getName(), role));
        process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** As the program is shipped: from folders, each class would take a descriptor to load. */
    private Path jar() throws IOException {
        Path jar = folder.resolve("classes.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : List.of(BootstrapServer.class, ScarceNode.class)) {
                Path classes = Path.of(
                        each.getProtectionDomain().getCodeSource().getLocation().getPath());
                try (Stream<Path> files = Files.walk(classes)) {
                    for (Path file :
                            files.filter(ScarceResourcesTest::isOfTheBootstrap).toList()) {
                        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                        Files.copy(file, out);
                    }
                }
            }
        }
        return jar;
    }

    private static boolean isOfTheBootstrap(Path file) {
        return file.toString().matches(".*/tcpx/(bootstrap|error|time|net)/[^/]+\\.class");
    }
}
