package tcpx.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.profile.FlameGraphs.KernelFrames;
import tcpx.bench.profile.Profiler.ProfileException;

/** Real profiles of this process; what is asserted is what stands in them, never how much. */
class ProfilerTest {
    private static final long BYTES = 1_500L << 20;

    @TempDir
    Path directory;

    @Test
    void recordsABusyLoopAndRendersItThreeWays() throws Exception {
        Path jfr;
        try (Profiler profiler =
                Profiler.start(directory.resolve("profile/busy.jfr"), List.of(Profiler.Event.CTIMER), 1_000_000)) {
            assertThat(spinForAWhile()).isNotZero();
            jfr = profiler.stop();
        }

        Path out = directory.resolve("out");
        KernelFrames kernel = FlameGraphs.render(jfr, out, "busy <loop>");

        assertThat(Files.readString(out.resolve("busy.collapsed"))).contains("ProfilerTest.spinForAWhile");
        assertThat(Files.readString(out.resolve("busy.html")))
                .contains("busy &lt;loop&gt;")
                .doesNotContain("busy <loop>");
        assertThat(Files.size(out.resolve("busy.heatmap.html"))).isPositive();
        assertThat(kernel.samples()).isPositive();
    }

    @Test
    void showsTheKernelUnderSocketTrafficWhenRoot() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "kernel frames need root here");
        Path jfr;
        try (Profiler profiler = Profiler.start(directory.resolve("traffic.jfr"))) {
            assumeTrue(profiler.event() == Profiler.Event.CPU, "this kernel admits no perf events, not even to root");
            moveBytesOverLoopback();
            jfr = profiler.stop();
        }

        KernelFrames kernel = FlameGraphs.render(jfr, directory, "traffic");

        assertThat(kernel.present()).as(kernel.message()).isTrue();
        assertThat(kernel.message()).isEmpty();
        assertThat(Files.readString(directory.resolve("traffic.collapsed")))
                .contains("tcp_sendmsg")
                .contains("_[k]");
    }

    @Test
    void refusesASecondRecordingWhileOneRunsAndWorksAgainAfterIt() {
        try (Profiler first = Profiler.start(directory.resolve("1.jfr"), List.of(Profiler.Event.CTIMER), 10_000_000)) {
            assertThat(first.event()).isEqualTo(Profiler.Event.CTIMER);
            assertThatThrownBy(() -> Profiler.start(directory.resolve("2.jfr")))
                    .isInstanceOf(ProfileException.class)
                    .hasMessageContaining("stop any other profiler");
        }
        try (Profiler again = Profiler.start(directory.resolve("3.jfr"), List.of(Profiler.Event.WALL), 10_000_000)) {
            assertThat(again.stop()).exists().isEqualTo(again.stop());
        }
    }

    @Test
    void refusesAPathWithAComma() {
        assertThatThrownBy(() -> Profiler.start(directory.resolve("a,b.jfr")))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("without a comma");
    }

    private static long spinForAWhile() {
        long end = System.nanoTime() + 600_000_000L;
        long value = 1;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 10_000; i++) {
                value = value * 6364136223846793005L + 1442695040888963407L;
            }
        }
        return value;
    }

    private static void moveBytesOverLoopback() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread sender = new Thread(() -> send(server));
            sender.start();
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
            try (SocketChannel peer = server.accept()) {
                while (peer.read(buffer.clear()) >= 0) {
                    Thread.onSpinWait();
                }
            }
            sender.join();
        }
    }

    private static void send(ServerSocketChannel server) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
            for (long sent = 0; sent < BYTES; ) {
                sent += channel.write(buffer.clear());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
