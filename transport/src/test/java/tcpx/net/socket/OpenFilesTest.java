package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.error.WireException;
import tcpx.ffi.Errno;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/** What is said where this process may open no more files: in a process of its own that may have 64. */
@Timeout(60)
class OpenFilesTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");
    private static final Rail OTHER = new Rail(1, "lo", "127.0.0.2");

    @Test
    void whateverLacksADescriptorSaysSoWithTheLimitAndTheRemedy() throws Exception {
        Map<String, String> said = inAProcessThatMayOpen(64);
        assertThat(said.get("64 channels to accept"))
                .matches("rail \\*: open 64 channels failed with EMFILE: it takes 72 open files more, and of 64 that "
                        + "this "
                        + "process may have \\d+ are in use\\. Allow more: ulimit -n 1024");
        assertThat(said.get("64 channels to connect")).contains("it takes 72 open files more");
        assertThat(said.get("64 channels to connect, each with a pipe")).contains("it takes 200 open files more");
        assertThat(said).containsEntry("1 channel to accept", "done");
        for (String each : List.of(
                "none left: a poller", "none left: the devices", "none left: to listen", "none left: to connect")) {
            assertThat(said.get(each))
                    .as(each)
                    .contains("failed with EMFILE: too many open files in this process (limit 64)")
                    .endsWith("Allow more: ulimit -n 1024");
        }
        assertThat(said)
                .containsEntry("one left: to listen", "done")
                .containsEntry("some left again: to listen", "done")
                .containsEntry("strangers take the rest: to accept", "done");
    }

    @ParameterizedTest
    @CsvSource({"1, 1024", "1024, 1024", "1025, 2048", "4000, 4096", "5000, 8192"})
    void theLimitThatIsRecommendedIsAPowerOfTwoWithRoomForAll(long needed, long recommended) {
        assertThat(SystemLimits.allowOpenFiles(needed)).isEqualTo("Allow more: ulimit -n " + recommended);
    }

    @Test
    void theFilesThatAreOpenNowAreCounted() throws IOException {
        long before = SystemLimits.openFilesNow();
        try (InputStream one = new FileInputStream("/dev/null")) {
            assertThat(one).isNotNull();
            assertThat(SystemLimits.openFilesNow()).isGreaterThan(before - 3).isLessThan(SystemLimits.openFiles());
        }
    }

    @ParameterizedTest
    @CsvSource({"ENFILE, sysctl fs.file-max", "ENOMEM, free -m", "ENOBUFS, free -m"})
    void whatTheMachineLacksHasItsRemedy(Errno errno, String remedy) {
        WireException failure = SyscallFailure.of("eth1", "listen", -errno.number());
        assertThat(failure.code()).isEqualTo(errno.name());
        assertThat(failure.describe()).contains(remedy);
    }

    private static Map<String, String> inAProcessThatMayOpen(int files) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + files + "; exec \"$@\"", "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Limited.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Map<String, String> said = new TreeMap<>();
            output.lines()
                    .map(line -> line.split(" => ", 2))
                    .filter(pair -> pair.length == 2)
                    .forEach(pair -> said.put(pair[0], pair[1]));
            assertThat(process.exitValue()).as(output).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process. Everything is done twice: what is loaded at its first use must not lack a descriptor itself. */
    static final class Limited {
        private static final Deque<Closeable> HELD = new ArrayDeque<>();

        private Limited() {}

        public static void main(String[] arguments) throws IOException {
            SyscallFailure.noRoom("warm up", 1, 1, 1).describe();
            SyscallFailure.of("lo", "warm up", -Errno.EMFILE.number()).describe();
            NetProvider plain = new SocketProvider();
            NetProvider piped = new SocketProvider(SocketOptions.DEFAULT.withZeroCopy(ZeroCopy.VMSPLICE));
            try (ListenComm listening = plain.listen(RAIL, 1)) {
                for (int round = 0; round < 2; round++) {
                    say("64 channels to accept", () -> refused(() -> plain.requireRoomToAccept(64)));
                    say("64 channels to connect", () -> refused(() -> plain.requireRoomToConnect(64)));
                    say(
                            "64 channels to connect, each with a pipe",
                            () -> refused(() -> piped.requireRoomToConnect(64)));
                    say("1 channel to accept", () -> refused(() -> plain.requireRoomToAccept(1)));
                    exhaust(round > 0);
                    say(
                            "none left: a poller",
                            () -> refused(() -> plain.newPoller().close()));
                    say("none left: the devices", () -> refused(plain::devices));
                    say(
                            "none left: to listen",
                            () -> refused(() -> plain.listen(OTHER, 1).close()));
                    say(
                            "none left: to connect",
                            () -> refused(() -> connect(plain, listening, Duration.ofMillis(200))));
                    release(1);
                    say(
                            "one left: to listen",
                            () -> refused(() -> plain.listen(OTHER, 1).close()));
                    release(4);
                    say(
                            "some left again: to listen",
                            () -> refused(() -> plain.listen(OTHER, 1).close()));
                    release(HELD.size());
                    exhaust(round > 0);
                    release(6);
                    say(
                            "strangers take the rest: to accept",
                            () -> refused(() -> acceptAmongStrangers(plain, listening)));
                    release(HELD.size());
                }
            }
        }

        // of six files two strangers and their other ends take four, something else one, and the third stranger the
        // last; to count them takes two
        private static void acceptAmongStrangers(NetProvider provider, ListenComm listening) {
            InetSocketAddress address = SocketHandle.decode(listening.handle()).address();
            CompletableFuture<RecvComm> first = acceptLater(listening); // takes what is left of attempts before
            connect(provider, listening, Duration.ofSeconds(5));
            first.join().close();
            CompletableFuture<RecvComm> accepted = acceptLater(listening);
            Deque<Socket> strangers = new ArrayDeque<>();
            try {
                for (int i = 0; i < 3; i++) {
                    if (i == 2) {
                        HELD.push(new FileInputStream("/dev/null"));
                    }
                    long before = SystemLimits.openFilesNow();
                    strangers.add(new Socket(address.getAddress(), address.getPort()));
                    while (i < 2 && SystemLimits.openFilesNow() < before + 2 && !accepted.isDone()) {
                        Thread.onSpinWait();
                    }
                }
                strangers.remove().close();
                strangers.remove().close();
                connect(provider, listening, Duration.ofSeconds(5));
                accepted.join().close();
                strangers.remove().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (CompletionException e) {
                throw e.getCause() instanceof WireException wire ? wire : e;
            }
        }

        private static CompletableFuture<RecvComm> acceptLater(ListenComm listening) {
            return CompletableFuture.supplyAsync(() -> listening.accept(Deadline.after(Duration.ofSeconds(10))));
        }

        private static void connect(NetProvider provider, ListenComm listening, Duration patience) {
            provider.connect(RAIL, listening.handle(), 1, Deadline.after(patience))
                    .close();
        }

        private static void exhaust(boolean really) throws IOException {
            try {
                while (really) {
                    HELD.push(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                // as many as there may be
            }
        }

        private static void release(int count) throws IOException {
            for (int i = 0; i < count && !HELD.isEmpty(); i++) {
                HELD.pop().close();
            }
        }

        private static void say(String what, Supplier<String> outcome) {
            System.out.println(what + " => " + outcome.get());
        }

        private static String refused(Runnable call) {
            try {
                call.run();
                return "done";
            } catch (WireException e) {
                return e.describe();
            }
        }
    }
}
